"""Starting the driver where nothing it lets loose can harm this machine."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from perfsmith.sandboxes import Tier

CHECKOUT = Path(__file__).resolve().parents[3]
DRIVER = Path(__file__).with_name("driver.py")
BARE = "bare"
"""Stands for no sandbox at all: what an attempt is tried on to show that it can succeed."""
KEYS = (
    "OPENAI_API_KEY",
    "ANTHROPIC_API_KEY",
    "GITHUB_TOKEN",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
)
"""Variables of the judge's environment that hold a secret."""

# Control groups stay those of the machine: a sandbox makes its own there.
_APART = tuple(f"--unshare-{what}" for what in ("user", "ipc", "pid", "net", "uts"))
_OF_DOCKER = ("DOCKER_", "TESTS_DOCKER_")
_GROUPS = "/sys/fs/cgroup"


def missing() -> str:
    """Why the driver cannot be started here; empty when it can."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed, and an escape is only tried inside one of ours"
    tried = subprocess.run([*_command(), "/bin/true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else f"bubblewrap is refused here: {tried.stderr.decode()[-200:]}"


def _command() -> list[str]:
    seen = {str(CHECKOUT), sys.prefix, sys.base_prefix}
    seen.add(os.environ.get("DOCKER_HOST", "").removeprefix("unix://"))
    below = [place for place in sorted(seen) if place.startswith("/tmp/")]
    return [
        *("bwrap", *_APART, "--uid", "0", "--gid", "0", "--cap-add", "ALL", "--die-with-parent"),
        *("--new-session", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"),
        *("--bind-try", _GROUPS, _GROUPS),
        *(part for place in below for part in ("--ro-bind", place, place)),
        *("--chdir", "/tmp", "--"),
    ]


def run(mode: str, tier: str, names: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """Run the driver over some attempts; one record per attempt.

    Args:
        mode: `escapes` or `secrets`.
        tier: A sandbox tier, or `BARE`.
        names: Names of attempts (of roles, for secrets).
    """
    paths = os.pathsep.join(str(CHECKOUT / part) for part in (".", "tests", "tests/redteam"))
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": paths,
        "LC_ALL": "C.UTF-8",
        **{name: value for name, value in os.environ.items() if name.startswith(_OF_DOCKER)},
        **dict.fromkeys(KEYS, secrets.token_hex(16)),
    }
    told = 0
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            [*_command(), sys.executable, "-B", str(DRIVER), mode, tier, *names],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment,
        ) as driver,
    ):
        assert driver.stdout is not None
        try:
            for line in driver.stdout:
                record = json.loads(line)
                told += record["name"] == names[told]
                yield record
        finally:
            driver.kill()
        errors.seek(0)
        said = errors.read()[-3000:].decode(errors="replace")
    if told != len(names):
        raise RuntimeError(f"the driver ended after {told} of {len(names)} attempts: {said}")


def run_all(mode: str, tier: str, names: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """Like `run`, two drivers at a time where they cannot get in each other's way; records by name."""
    # Drivers do not see each other's processes, and an engine is cleared of containers whose owner is gone.
    halves = [names] if tier == Tier.DOCKER else [names[::2], names[1::2]]
    with ThreadPoolExecutor(len(halves)) as pool:
        found = pool.map(lambda half: list(run(mode, tier, half)) if half else [], halves)
        return {record["name"]: record for half in found for record in half}
