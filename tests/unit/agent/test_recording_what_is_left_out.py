"""Calls whose arguments cannot be carried are counted and told, with the reason that most of them have."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from foreign import codec

from perfsmith.agent.run._recording import EntryChoice, _choice, _seen
from perfsmith.evaluators import RunEnd, SuiteRun
from perfsmith.tasks import Target, TargetKind

TARGET = Target(
    path="mod.py", qualname="f", module="mod", kind=TargetKind.FUNCTION, first_line=1, last_line=2
)
CALL = base64.b64encode(codec.encode_call((1,), {})).decode()


def chosen(*frames: Mapping[str, Any]) -> EntryChoice | str:
    run = SuiteRun(end=RunEnd.COMPLETE, outcomes={}, seconds={}, frames=frames)
    return _choice(TARGET, {TARGET.id: TARGET}, _seen(run, [TARGET]), {})


def refused(why: str, count: object) -> Mapping[str, Any]:
    return {"t": "unencodable", "target": 0, "why": why, "count": count}


RECORDED = {"t": "call", "target": 0, "slot": 0, "payload": CALL}


def test_what_is_left_out_is_counted_once_and_the_most_common_reason_told() -> None:
    choice = chosen(
        RECORDED, refused("a lock", 2), refused("larger than 262144 bytes", 3), refused("a lock", 7)
    )
    assert isinstance(choice, EntryChoice)
    assert choice.recording.left_out == 10
    assert choice.recording.told == (
        "10 calls were not recorded, so that only tests look at such: "
        "their arguments cannot be carried (a lock)",
    )


def test_where_all_could_be_carried_nothing_is_told() -> None:
    choice = chosen(RECORDED)
    assert isinstance(choice, EntryChoice)
    assert choice.recording.told == ()


def test_a_count_that_is_none_counts_as_one() -> None:
    choice = chosen(RECORDED, refused("a lock", "many"), refused("a file", -3))
    assert isinstance(choice, EntryChoice)
    assert choice.recording.left_out == 2


def test_calls_that_were_cut_short_are_kept_apart() -> None:
    cut = {**RECORDED, "slot": 1, "payload": base64.b64encode(codec.encode_call((2,), {})).decode()}
    choice = chosen(RECORDED, {**cut, "most": 4096}, {**cut, "slot": 2, "most": "many"})
    assert isinstance(choice, EntryChoice)
    assert len(choice.recording.shortened) == 1
    assert choice.recording.shortened_to == 4096
    assert len(choice.recording.calls) == 2
    assert choice.recording.told == ()


def test_where_all_calls_were_cut_short_the_target_is_judged_on_these() -> None:
    choice = chosen({**RECORDED, "most": 64})
    assert isinstance(choice, EntryChoice)
    assert (choice.recording.calls, len(choice.recording.shortened)) == ((), 1)


def test_where_none_could_be_carried_the_reason_is_told() -> None:
    assert chosen(refused("a lock", 4)) == "its arguments cannot be carried between processes (a lock)"
