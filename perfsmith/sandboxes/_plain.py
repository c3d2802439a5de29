"""The process tier: a session of its own, a cleared environment, resource limits. No security boundary."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from perfsmith.sandboxes._disk import DiskMeter
from perfsmith.sandboxes._environment import scrubbed
from perfsmith.sandboxes._process import HARNESS, ProcessTree, private_copy
from perfsmith.sandboxes._protocol import SandboxedProcess, SandboxSpec, Tier
from perfsmith.tasks import Interpreter


class PlainProcessSandbox:
    """Runs each process on a private copy of the tree. For code the user wrote and rule-made candidates."""

    tier = Tier.PROCESS
    interpreter: Interpreter | None = None
    place: Mapping[str, str] = MappingProxyType({})

    def __init__(self, *, uses_groups: bool = True) -> None:
        """Ready at once; with `uses_groups`, the kernel holds limits of whole trees where it can."""
        self._uses_groups = uses_groups

    def close(self) -> None:
        """Nothing is kept between processes."""

    def start(self, spec: SandboxSpec) -> SandboxedProcess:
        """Start the process on its own copy; see `Sandbox.start`."""
        scratch = private_copy(spec.tree.snapshot, spec.tree.overlay)
        home = scratch / "home"
        home.mkdir()
        return ProcessTree(
            [str(spec.interpreter.executable), str(HARNESS / spec.script), "{fd}"],
            environment=scrubbed(spec, home=str(home)),
            cwd=scratch / "tree",
            root=scratch / "tree",
            scratch=scratch,
            limits=spec.limits,
            disk=DiskMeter(scratch, copied_from=spec.tree.snapshot),
            stray_mark=f"HOME={home}",
            in_group=self._uses_groups,
        )
