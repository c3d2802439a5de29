"""Looking for secrets from every kind of process that perfsmith lets foreign code run in."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from perfsmith.evaluators import ProjectTests
from perfsmith.sandboxes import MachineClock
from perfsmith.tasks import Workspace
from proving.judging import run_worker, sandbox_for
from proving.trial import LIMITS, try_out
from proving.world import World

HUNT: Final = (Path(__file__).parent.parent / "escapes" / "hunt_for_secrets.py").read_text(encoding="utf-8")
_TESTS: Final = """
import unittest
import mod

class TestSecrets(unittest.TestCase):
    def test_told(self):
        mod.target(repr(mod.found()))
        self.fail(" ".join(mod.found()))

loot = dict.fromkeys(mod.found())
for number, word in enumerate(loot):
    def test(self, word=word):
        mod.target(word)
        self.fail(word)
    setattr(TestSecrets, "test_%d_%s" % (number, word), test)
"""
_LIMIT_S: Final = 30.0


def run_tests(mode: str, tier: str, world: World, text: str, terminal: str) -> dict[str, Any]:
    """Run tests that hunt while they are collected and while they run; every byte they said comes back."""
    told = {**world.told(terminal, LIMITS.as_rlimits()), "judge": os.getpid()}
    module = f"WORLD = {told!r}\n{text}"
    snapshot, root = world.base / "snapshot", world.base / "project"
    sandbox = sandbox_for(tier)
    tests = ProjectTests(
        sandbox=sandbox,
        interpreter=replace(sandbox.interpreter or world.interpreter, has_pytest=False),
        workspace=Workspace(root=root, source_roots=(root,), commit=None, digest="x"),
        snapshot=snapshot,
        clock=MachineClock(),
        limits=LIMITS,
    )
    line = 1 + module.splitlines().index("def target(x):")
    target = {"path": "mod.py", "qualname": "target", "first_line": line}
    run = tests.run(
        mode,
        overlay={"mod.py": module, "test_mod.py": _TESTS},
        timeout_s=_LIMIT_S,
        request={"targets": [target], "callers": True},
    )
    sandbox.close()
    payloads = [base64.b64decode(frame.get("payload", "")) for frame in run.frames]
    said = [json.dumps([dict(run.outcomes), dict(run.failures), list(run.frames), run.diagnosis])]
    replies = "".join([*said, *(payload.decode("latin-1") for payload in payloads)])
    return {"verdict": run.end.value, "reason": f"{len(run.outcomes)} tests ran", "replies": replies}


ROLES: Final[Mapping[str, Callable[..., dict[str, Any]]]] = {
    "worker": run_worker,
    "collector of tests": partial(run_tests, "collect"),
    "test run": partial(run_tests, "run"),
    "profiler": partial(run_tests, "profile"),
    "recorder": partial(run_tests, "record"),
}


def run_role(role: Callable[..., dict[str, Any]], tier: str, known: set[int]) -> dict[str, Any]:
    """Hunt from one kind of process; the record is that of an attempt."""
    world = World(os.environ["OPENAI_API_KEY"])
    (world.base / "snapshot" / "test_mod.py").write_text("")
    world.settle()
    try:
        return try_out(world, partial(role, tier), HUNT, known)
    finally:
        world.close()
