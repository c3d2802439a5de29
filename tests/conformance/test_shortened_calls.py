"""Shorter copies of calls that are too large to be recorded: compared where they are like real ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from foreign import a_bench, a_patch, a_question, codec

from perfsmith.evaluators import TargetJudge
from perfsmith.tasks import Gate, Verdict

pytestmark = pytest.mark.namespace

PLAIN = """
    def target(values, first=0):
        return sorted(values)[first]
    """


def call(*args: object) -> bytes:
    encoded: bytes = codec.encode_call(args, {})
    return encoded


SMALL = [call([3, 1, 2], 0), call([5, 4], 1)]
COPY = call(list(range(4096, 0, -1)), 7)


@contextmanager
def judging(
    folder: Path, original: str, recorded: list[bytes], shortened: list[bytes]
) -> Iterator[tuple[BlockingPortal, TargetJudge]]:
    bench = a_bench(folder, {"mod.py": dedent(original)})
    question = replace(a_question(recorded), shortened=tuple(shortened), shortened_to=4096)
    with start_blocking_portal() as portal:
        judge = portal.call(TargetJudge.prepare, bench, question)
        try:
            yield portal, judge
        finally:
            judge.close()


def told(judge: TargetJudge) -> list[str]:
    return [each for each in judge.oracle_facts().assumptions if "too large to be recorded" in each]


def test_a_change_that_is_wrong_on_what_is_large_alone_is_refused(tmp_path: Path) -> None:
    wrong = dedent(PLAIN).replace("sorted(values)[first]", "sorted(values[:1000])[first]")
    for shortened, verdict in (([COPY], Verdict.WRONG_RESULT), ([], Verdict.ACCEPTED)):
        with judging(tmp_path / verdict.value, PLAIN, SMALL, shortened) as (portal, judge):
            answer = portal.call(judge.evaluate, a_patch(judge, wrong), Gate.BEHAVIOUR)
        assert answer.verdict is verdict, answer.reason


def test_how_many_are_compared_is_told(tmp_path: Path) -> None:
    with judging(tmp_path, PLAIN, SMALL, [COPY]) as (_, judge):
        assert COPY in {case.call for case in judge.corpus.cases}
        assert told(judge) == [
            "one recorded call is a shorter copy, at most 4,096 items a sequence, of what is too large to be "
            "recorded; only tests run such calls whole"
        ]


def test_a_copy_on_which_the_original_raises_is_none_of_a_call(tmp_path: Path) -> None:
    beyond = call(list(range(4096)), 5000)
    with judging(tmp_path, PLAIN, SMALL, [beyond]) as (_, judge):
        assert beyond not in {case.call for case in judge.corpus.cases}
        assert told(judge) == [
            "calls too large to be recorded are not compared, nor are shorter copies: only tests run them"
        ]


def test_bytes_that_are_no_call_are_passed_over(tmp_path: Path) -> None:
    with judging(tmp_path, PLAIN, SMALL, [b"Vbroken", COPY]) as (_, judge):
        assert told(judge)[0].startswith("one recorded call is a shorter copy")


def test_a_copy_in_which_does_not_hold_what_always_holds_is_left_out(tmp_path: Path) -> None:
    together = """
        def target(names, values):
            return sum(values[: len(names)])
        """
    recorded = [call(["a"] * n, list(range(n))) for n in range(1, 12)]
    with judging(tmp_path, together, recorded, [call(["a"] * 40, [1] * 30)]) as (_, judge):
        assert told(judge)[0].startswith("calls too large to be recorded are not compared")


def test_where_nothing_else_was_recorded_the_copies_are(tmp_path: Path) -> None:
    with judging(tmp_path, PLAIN, [], [COPY, call(list(range(4096)), 5000)]) as (_, judge):
        assert judge.question.recorded == (COPY,)
        assert told(judge)[0].startswith("one recorded call is a shorter copy")
