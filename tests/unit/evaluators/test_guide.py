"""Whoever looks for calls that kill a mutant begins with those that come to its line."""

from __future__ import annotations

import random
from collections import Counter

from perfsmith.evaluators._canonical import Node
from perfsmith.evaluators._replies import Traced
from perfsmith.evaluators.mutation._guide import Guide

SEEDS = [Node(tag="M", plain=number) for number in range(20)]


def told(*lines: int) -> Traced:
    return Traced(b"", {(0, line): 1 for line in lines})


def picks(guide: Guide, count: int = 2000) -> Counter[object]:
    return Counter(guide.picked()[0].plain for _ in range(count))


def test_calls_that_reach_the_line_of_a_mutant_are_chosen_more_often() -> None:
    guide = Guide(SEEDS, {1: 7}, random.Random(1))
    assert max(picks(guide).values()) < 200
    guide.note([(tree, told(3, 7) if tree.plain == 5 else told(3)) for tree in SEEDS], are_new=False)
    assert picks(guide)[5] > 1200
    assert len(guide.seeds) == 20


def test_only_a_call_that_goes_a_new_way_is_kept() -> None:
    guide = Guide(SEEDS[:1], {1: 7}, random.Random(1))
    guide.note([(SEEDS[1], told(3)), (SEEDS[2], told(3)), (SEEDS[3], told(3, 7))])
    assert [tree.plain for tree in guide.seeds] == [0, 1, 3]


def test_which_lines_a_call_is_changed_for_is_told() -> None:
    guide = Guide(SEEDS, {1: 70}, random.Random(1))
    lines = {tuple(guide.picked()[1]) for _ in range(100)}
    assert lines == {(), tuple(range(64, 72))}
    guide.note([(SEEDS[0], told(70))], are_new=False)
    assert {tuple(guide.picked()[1]) for _ in range(100)} == {(), (69, 70, 71)}


def test_a_mutant_that_is_killed_is_not_looked_for() -> None:
    guide = Guide(SEEDS, {1: 7, 2: 9}, random.Random(1))
    guide.note([(SEEDS[5], told(7)), (SEEDS[6], told(9))], are_new=False)
    guide.keep(Node(tag="M", plain="new"), {1})
    found = picks(guide)
    assert found[6] > 1000
    assert found[5] < 200
    assert found["new"]
    guide.keep(SEEDS[0], {2})
    assert guide.picked()[1] == range(0)
