"""A kernel that takes part of a tree into a control group and refuses the rest: nothing is left."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from foreign import a_spec, codec, sandbox_of, write

from perfsmith.evaluators._replies import Entry
from perfsmith.evaluators._worker import Worker
from perfsmith.sandboxes import Limits, MachineClock, Tier
from perfsmith.sandboxes._cgroup import ControlGroup

TAKE = ControlGroup.take


@pytest.mark.parametrize("tier", [Tier.NAMESPACE, Tier.PROCESS])
def test_a_group_that_was_not_wanted_goes_with_the_tree(
    tier: Tier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = ControlGroup.make(Limits())
    if group is None:
        pytest.skip("control group: this kernel or user may not make one")
    assert group.remove() == ()
    taken: list[int] = []

    def take(self: ControlGroup, pid: int) -> None:
        TAKE(self, pid)
        taken.append(pid)
        raise OSError(errno.EBUSY, "refused after it was moved")

    monkeypatch.setattr(ControlGroup, "take", take)
    snapshot = write(tmp_path / "snapshot", {"mod.py": "def target(n):\n    return n + 1\n"})
    spec = a_spec(snapshot, tmp_path / "project")
    worker = Worker(sandbox_of(tier), spec, Entry(module="mod", qualname="target"), clock=MachineClock())
    try:
        worker.start(["."])
        outcome = worker.check_once([codec.encode_call((1,), {})], 10).outcomes[0]
    finally:
        worker.close()  # what is left behind then is a warning, which is an error here, as for every test
    assert codec.decode(outcome)[:2] == ("returned", 2)
    assert taken
