"""The namespace tier: bubblewrap, no network, read-only tree, private temporary folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import Final

from perfsmith.errors import SandboxUnavailable
from perfsmith.sandboxes._confinement import (
    CONFIGURATION,
    SYSTEM,
    in_memory,
    interpreter_paths,
    private_call_filter,
    this_kernel,
)
from perfsmith.sandboxes._copies import overlay_files, private_copy
from perfsmith.sandboxes._disk import DiskMeter
from perfsmith.sandboxes._environment import scrubbed
from perfsmith.sandboxes._process import HARNESS, ProcessTree, run_tool
from perfsmith.sandboxes._protocol import Kernel, SandboxedProcess, SandboxSpec, Tier
from perfsmith.sandboxes._user_namespaces import why_refused
from perfsmith.tasks import Interpreter

_HARNESS_INSIDE = "/perfsmith"
_TRIAL: Final = (
    *("--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"),
    *("--", "/bin/true"),
)
_TRIALS: Final = 3
_HOSTS = b"127.0.0.1 localhost\n::1 localhost\n"
_ABOUT_THE_MACHINE = tuple(
    f"/proc/{name}"
    for name in (
        "config.gz",
        "interrupts",
        "iomem",
        "ioports",
        "kallsyms",
        "kcore",
        "key-users",
        "keys",
        "kmsg",
        "kpagecgroup",
        "kpagecount",
        "kpageflags",
        "latency_stats",
        "locks",
        "mtrr",
        "pagetypeinfo",
        "sched_debug",
        "slabinfo",
        "sysrq-trigger",
        "timer_list",
        "timer_stats",
        "vmallocinfo",
    )
)
"""What the kernel tells about itself and others, and no program needs; much of it is for root alone."""


class NamespaceSandbox:
    """Runs each process in fresh user, process, mount, network, ipc and host-name spaces."""

    tier = Tier.NAMESPACE
    interpreter: Interpreter | None = None
    place: Mapping[str, str] = MappingProxyType({})

    def __init__(
        self,
        program: Path,
        *,
        can_size: bool = True,
        uses_groups: bool = True,
        kernel: Kernel | None = None,
    ) -> None:
        """Use a program that works.

        Args:
            program: bubblewrap.
            can_size: It knows `--size` (from version 0.7 on).
            uses_groups: Have the kernel hold limits of whole trees where it can.
            kernel: What the kernel can refuse; None looks it up.
        """
        self._uses_groups = uses_groups
        self._program = program
        self._can_size = can_size
        self.kernel = kernel or this_kernel()

    def close(self) -> None:
        """Nothing is kept between processes."""

    def start(self, spec: SandboxSpec) -> SandboxedProcess:
        """Start the process with the tree shown at its usual path; see `Sandbox.start`."""
        tree = spec.tree
        scratch: Path | None = None
        disk: DiskMeter | None = None
        shown: list[str]
        if tree.is_writable:
            scratch = private_copy(tree.snapshot, tree.overlay)
            _make_mount_points(scratch / "tree", tree.shown_at, interpreter_paths(spec))
            shown = ["--bind", str(scratch / "tree"), str(tree.shown_at)]
            disk = DiskMeter(scratch / "tree", copied_from=tree.snapshot)
        else:
            _make_mount_points(tree.snapshot, tree.shown_at, interpreter_paths(spec))
            shown = ["--ro-bind", str(tree.snapshot), str(tree.shown_at)]
            if tree.overlay:
                scratch, replacements = overlay_files(tree.overlay)
                for path, replacement in replacements.items():
                    shown += ["--ro-bind", str(replacement), str(tree.shown_at / path)]
        argv = [
            str(self._program),
            "--unshare-all",
            "--die-with-parent",
            "--new-session",
            "--cap-drop",
            "ALL",
            "--hostname",
            "sandbox",
            *_read_only(SYSTEM),
            *_read_only(CONFIGURATION),
            "--proc",
            "/proc",
            *(part for path in _existing(_ABOUT_THE_MACHINE) for part in ("--ro-bind", "/dev/null", path)),
            # Settings of the kernel ask who one is, not what one may: to them root here is theirs.
            "--remount-ro",
            "/proc",
            "--dev",
            "/dev",
            *self._private("/dev/shm", spec),
            *self._private("/tmp", spec),
            "--dir",
            "/tmp/home",
            "--ro-bind",
            str(HARNESS),
            _HARNESS_INSIDE,
            *shown,
            *_read_only(_outside(interpreter_paths(spec), SYSTEM)),
            # The roots of both are file systems in memory as well, and of no size that we could set.
            "--remount-ro",
            "/dev",
            "--remount-ro",
            "/",
            "--chdir",
            str(tree.shown_at),
            "--clearenv",
        ]
        for name, value in scrubbed(spec, home="/tmp/home").items():
            argv += ["--setenv", name, value]
        argv += ["--", str(spec.interpreter.executable), f"{_HARNESS_INSIDE}/{spec.script}", "{fd}"]
        with ExitStack() as stack:
            hosts = stack.enter_context(in_memory(_HOSTS))
            inherited = [hosts]
            argv[1:1] = ["--ro-bind-data", str(hosts), "/etc/hosts"]
            if self.kernel.seccomp:
                inherited.append(stack.enter_context(in_memory(private_call_filter())))
                argv[1:1] = ["--seccomp", str(inherited[-1])]
            return ProcessTree(
                argv,
                environment={},
                cwd=Path("/"),
                root=tree.shown_at,
                scratch=scratch,
                limits=spec.limits,
                disk=disk,
                is_provider=True,
                in_group=self._uses_groups,
                inherited=inherited,
            )

    def _private(self, place: str, spec: SandboxSpec) -> list[str]:
        """A file system in memory, no larger than the limit where this bubblewrap can say so."""
        size = ["--size", str(spec.limits.disk_bytes)] if self._can_size else []
        return [*size, "--tmpfs", place]


def _existing(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if Path(path).exists()]


def _outside(paths: Iterable[Path], covered: Iterable[str]) -> list[str]:
    return [str(p) for p in paths if not any(p.is_relative_to(Path(c)) for c in covered)]


def _read_only(paths: Iterable[str]) -> list[str]:
    arguments: list[str] = []
    for path in paths:
        place = Path(path)
        if place.is_symlink() and len(place.parts) == 2:
            arguments += ["--symlink", str(place.readlink()), path]
        elif place.exists():
            arguments += ["--ro-bind", path, path]
    return arguments


def _make_mount_points(tree: Path, shown_at: Path, paths: Iterable[Path]) -> None:
    """A virtual environment inside the project needs its folder in the tree that is shown instead."""
    for path in paths:
        if path.is_relative_to(shown_at):
            (tree / path.relative_to(shown_at)).mkdir(parents=True, exist_ok=True)


def find_bubblewrap(search_path: str) -> Path:
    """The bubblewrap program, checked by running it once.

    Raises:
        SandboxUnavailable: not installed, or the kernel refuses it; the message says which and what to do.
    """
    found = shutil.which("bwrap", path=search_path)
    if found is None:
        raise SandboxUnavailable(
            "bubblewrap (the program `bwrap`) is not installed.",
            why="The namespace sandbox is built on it.",
            next_step="Install it (`apt-get install bubblewrap`), or use the weaker `--sandbox process`.",
        )
    said = ""
    # A busy kernel refuses a namespace now and then; nobody wants the weaker tier for that.
    for _ in range(_TRIALS):
        trial = run_tool([found, *_TRIAL], environment={}, cwd=Path("/"), timeout_s=20)
        if trial.code == 0:
            return Path(found)
        said = trial.stderr.strip()[-200:]
    why, next_step = why_refused(_text_of)
    raise SandboxUnavailable(
        f"bubblewrap is installed, but this kernel refuses it: {said!r}.",
        why=why,
        next_step=next_step,
    )


def _text_of(path: str) -> str | None:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def can_size(program: Path) -> bool:
    """True when this bubblewrap can limit what its file systems in memory hold."""
    said = run_tool([str(program), "--help"], environment={}, cwd=Path("/"), timeout_s=20)
    return "--size " in said.stdout + said.stderr
