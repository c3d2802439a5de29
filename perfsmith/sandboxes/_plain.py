"""The process tier: a session of its own, a cleared environment, limits, and what the kernel can refuse."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType

from perfsmith.errors import SandboxUnavailable
from perfsmith.sandboxes._confinement import confined, process_rules, this_kernel
from perfsmith.sandboxes._copies import private_copy
from perfsmith.sandboxes._disk import DiskMeter
from perfsmith.sandboxes._environment import scrubbed
from perfsmith.sandboxes._process import HARNESS, ProcessTree
from perfsmith.sandboxes._protocol import Kernel, SandboxedProcess, SandboxSpec, Tier
from perfsmith.tasks import Interpreter


class PlainProcessSandbox:
    """Runs each process on a private copy of the tree. For code the user wrote and rule-made candidates."""

    tier = Tier.PROCESS
    interpreter: Interpreter | None = None
    place: Mapping[str, str] = MappingProxyType({})

    def __init__(self, *, uses_groups: bool = True, kernel: Kernel | None = None) -> None:
        """Ready at once.

        Args:
            uses_groups: Have the kernel hold limits of whole trees where it can.
            kernel: What the kernel can refuse; None looks it up.
        """
        self._uses_groups = uses_groups
        self.kernel = kernel or this_kernel()

    def close(self) -> None:
        """Nothing is kept between processes."""

    def start(self, spec: SandboxSpec) -> SandboxedProcess:
        """Start the process on its own copy; see `Sandbox.start`."""
        if not os.access(spec.interpreter.executable, os.X_OK):
            raise SandboxUnavailable(
                f"The interpreter {str(spec.interpreter.executable)!r} cannot be started.",
                next_step="Run `optimize doctor`, or name another Python with --python.",
            )
        scratch = private_copy(spec.tree.snapshot, spec.tree.overlay)
        home = scratch / "home"
        home.mkdir()
        rules = process_rules(spec, harness=HARNESS, tree=scratch / "tree", home=home)
        program = [str(spec.interpreter.executable), str(HARNESS / spec.script), "{fd}"]
        return ProcessTree(
            confined(program, self.kernel, rules=rules, launcher=HARNESS / "confine.py"),
            environment=scrubbed(spec, home=str(home)),
            cwd=scratch / "tree",
            root=scratch / "tree",
            scratch=scratch,
            limits=spec.limits,
            disk=DiskMeter(scratch, copied_from=spec.tree.snapshot),
            stray_mark=f"HOME={home}",
            in_group=self._uses_groups,
        )
