"""What a measurement may not be compared across: machine, kernel, interpreter, thread pins."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Mapping
from pathlib import Path

from perfsmith.tasks import Interpreter


def fingerprint(interpreter: Interpreter, place: Mapping[str, str]) -> Mapping[str, str]:
    """Facts of this machine and the target's interpreter, with an `id` that names them together.

    Args:
        interpreter: The Python that runs the project.
        place: What the sandbox adds: where it runs when that is not simply here.
    """
    facts = {
        "cpu": _cpu_model(),
        "cores": str(len(os.sched_getaffinity(0))),
        "kernel": platform.release(),
        "machine": platform.machine(),
        "python": ".".join(map(str, interpreter.version)),
        "interpreter": str(interpreter.executable.resolve()),
        "numeric_threads": "1",
        "aslr": _read("/proc/sys/kernel/randomize_va_space"),
        "governor": _read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        **place,
    }
    text = "\n".join(f"{key}={facts[key]}" for key in sorted(facts))
    return {**facts, "id": hashlib.sha256(text.encode()).hexdigest()[:12]}


def _cpu_model() -> str:
    for line in _read("/proc/cpuinfo").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def _read(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return "unknown"
