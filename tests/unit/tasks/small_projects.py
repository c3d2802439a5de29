"""Tiny projects on disk, with real git."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path


def write(root: Path, files: Mapping[str, str]) -> Path:
    """Write texts by path below `root`; gives `root`."""
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def run_git(root: Path, *arguments: str) -> str:
    """Run git with nobody's settings."""
    environ = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    argv = ["git", "-C", str(root), *who, *arguments]
    return subprocess.run(argv, env=environ, check=True, capture_output=True, text=True).stdout.strip()


def commit_all(root: Path) -> str:
    """Make the folder a repository with everything in it committed; the commit's id."""
    run_git(root, "init", "-q")
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "first")
    return run_git(root, "rev-parse", "HEAD")
