"""The red team's cases against two harnesses as they are commonly built, each case in a sandbox of its own.

Cheats do damage, so they run inside bubblewrap only. A harness that cannot run says so and why; it is never
taken for one that pays nothing.
"""

from __future__ import annotations

import json
import pickle
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

MODES: Final = ("in-process", "child-process")
_LIMIT_S: Final = 90
_MEMORY_BYTES: Final = 2 * 1024**3
_SCRIPT: Final = Path(__file__).resolve().with_name("_naive_harness.py")


class ContrastUnavailable(Exception):
    """A harness cannot run here; the text says why."""


class Ending(StrEnum):
    """What such a harness made of a candidate."""

    MEASURED = "measured"
    DIFFERENT = "different"
    """Results were not the original's."""
    BROKEN = "broken"
    """It gave no verdict: the candidate ended it, or it took too long."""
    UNFIT = "unfit"
    """It cannot even call the host's original the same as itself."""


@dataclass(frozen=True, slots=True)
class Said:
    """A harness's verdict."""

    ending: Ending
    speedup: float
    """How many times faster it calls the candidate; 0 without a measurement."""

    @property
    def in_words(self) -> str:
        """For a table."""
        return f"{self.speedup:.1f}x" if self.ending is Ending.MEASURED else str(self.ending)


def naive_verdict(
    mode: str, place: Path, original: str, candidate: str, calls: Sequence[tuple[Any, ...]]
) -> Said:
    """What a harness says of a candidate.

    Args:
        mode: One of `MODES`.
        place: A folder that is not there yet; the case is written to it.
        original: Text of the original module.
        candidate: Text of the candidate.
        calls: Arguments of the calls it is tested and timed on.
    """
    place.mkdir(parents=True)
    (place / "original.py").write_text(original, encoding="utf-8")
    (place / "candidate.py").write_text(candidate, encoding="utf-8")
    (place / "calls.pickle").write_bytes(pickle.dumps(list(calls)))
    try:
        ended = subprocess.run(
            _command(mode, place),
            capture_output=True,
            timeout=_LIMIT_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return Said(Ending.BROKEN, 0.0)
    if ended.stderr.startswith(b"bwrap:"):
        raise ContrastUnavailable(ended.stderr.decode(errors="replace").strip())
    try:
        said: Mapping[str, Any] = json.loads(ended.stdout.decode(errors="replace").splitlines()[-1])
        is_same, speedup = bool(said["same"]), float(said["speedup"])
    except (IndexError, KeyError, TypeError, ValueError):
        return Said(Ending.BROKEN, 0.0)
    return Said(Ending.MEASURED, speedup) if is_same else Said(Ending.DIFFERENT, 0.0)


def require_contrast(mode: str, place: Path, original: str, calls: Sequence[tuple[Any, ...]]) -> None:
    """Let a harness judge the original against itself: it must call it right and neither fast nor slow.

    Raises:
        ContrastUnavailable: it did not, so its other verdicts would say nothing.
    """
    if shutil.which("bwrap") is None:
        raise ContrastUnavailable("cheats run only inside bubblewrap, which is not installed")
    said = naive_verdict(mode, place, original, original, calls)
    if said.ending is not Ending.MEASURED or not 1 / 3 < said.speedup < 3:
        raise ContrastUnavailable(f"the original against itself was {said.in_words}")


def _command(mode: str, place: Path) -> list[str]:
    prefixes = {str(Path(prefix).resolve()) for prefix in (sys.prefix, sys.base_prefix)} | {sys.prefix}
    needed = [*sorted(prefixes), str(_SCRIPT)]
    command = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"]
    # The interpreter, this checkout and the case may lie below /tmp, which has just been emptied.
    for path in (*needed, str(place)):
        command += ["--ro-bind", path, path]
    return [
        *command,
        *("--unshare-all", "--die-with-parent", "--new-session", "--clearenv"),
        *("--setenv", "HOME", "/tmp", "--setenv", "PATH", "/usr/local/bin:/usr/bin:/bin"),
        *("prlimit", f"--as={_MEMORY_BYTES}", "--nofile=256", "--nproc=200"),
        *(sys.executable, str(_SCRIPT), mode, str(place)),
    ]
