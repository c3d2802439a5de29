"""Plausible wrong patches are refused, right ones that look suspicious pass; a refusal says why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from foreign import a_patch, sandbox_of
from patch_cases import PatchCase, judge_of, judged, patch_cases

from perfsmith.evaluators._following import MOST_LINES
from perfsmith.sandboxes import Sandbox, Tier
from perfsmith.tasks import Gate, Verdict

WRONG = patch_cases("wrong")
RIGHT = patch_cases("right")
EVERY = 6
"""All of them are judged by `benchmarks.wrong_patches`, here every sixth."""


@pytest.fixture(scope="module")
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal() as portal:
        yield portal


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return sandbox_of(Tier.NAMESPACE)


def some(cases: tuple[PatchCase, ...]) -> list[Any]:
    return [pytest.param(case, id=case.name) for case in cases[::EVERY]]


def test_there_are_enough_of_every_kind() -> None:
    assert len(WRONG) >= 60
    assert len(RIGHT) >= 40
    assert len({case.kind for case in WRONG}) >= 20
    assert all(case.why and case.calls and case.original != case.patched for case in (*WRONG, *RIGHT))


@pytest.mark.parametrize("case", some(WRONG))
def test_a_plausible_wrong_patch_is_refused(
    case: PatchCase, tmp_path: Path, portal: BlockingPortal, sandbox: Sandbox
) -> None:
    answer = judged(case, tmp_path, portal, sandbox)
    assert answer.verdict in (Verdict.WRONG_RESULT, Verdict.UNVERIFIABLE), case.why
    assert answer.gate.order >= Gate.SMOKE.order


@pytest.mark.parametrize("case", some(RIGHT))
def test_a_right_patch_that_looks_suspicious_passes(
    case: PatchCase, tmp_path: Path, portal: BlockingPortal, sandbox: Sandbox
) -> None:
    answer = judged(case, tmp_path, portal, sandbox)
    assert answer.verdict is Verdict.ACCEPTED, f"{answer.reason}; it is right: {case.why}"


@pytest.mark.parametrize(
    ("name", "inputs", "reason", "trace"),
    [
        (
            "empty_highest_price",
            ["([])"],
            "raised ValueError('max() arg is an empty sequence') instead of returned None on ([])",
            "candidate, line 3, raised ValueError('max() arg is an empty sequence')",
        ),
        (
            "order_of_a_set",
            ["([1, 0])", "([2, 1])", "([2, 0])"],
            "instead of returned [",
            "list(set(ids))",
        ),
        (
            "ties_reversed_sort",
            ["([('a', 0), ('', 0)])", "([('', 0), ('a', 0)])"],
            "instead of returned [",
            "then ranked differs in target:",
        ),
    ],
)
def test_a_refusal_says_why_with_the_smallest_input(
    name: str,
    inputs: list[str],
    reason: str,
    trace: str,
    tmp_path: Path,
    portal: BlockingPortal,
    sandbox: Sandbox,
) -> None:
    case = next(case for case in WRONG if case.name == name)
    with judge_of(case, tmp_path, portal, sandbox) as judge:
        patch = a_patch(judge, case.patched)
        refused = portal.call(judge.evaluate, patch, Gate.BEHAVIOUR)
        answer = portal.call(judge.explain, patch, refused)
    example = answer.evidence.counter_example
    assert example is not None
    assert example.arguments in inputs
    assert reason in answer.reason
    assert any(trace in line for line in example.trace)
    assert len(example.trace) <= MOST_LINES
    assert (answer.verdict, answer.gate) == (refused.verdict, refused.gate)


def test_a_refusal_for_shared_results_says_which_call_shows_it(
    tmp_path: Path, portal: BlockingPortal, sandbox: Sandbox
) -> None:
    case = next(case for case in WRONG if case.name == "alias_shared_empty")
    with judge_of(case, tmp_path, portal, sandbox) as judge:
        patch = a_patch(judge, case.patched)
        refused = portal.call(judge.evaluate, patch, Gate.BEHAVIOUR)
        answer = portal.call(judge.explain, patch, refused)
    assert refused.evidence.counter_example is None
    assert answer.evidence.counter_example is not None
    assert answer.evidence.counter_example.arguments == "({}, ''), called twice"
    assert answer.reason.endswith("on ({}, ''), called twice")


def test_a_right_patch_has_nothing_to_explain(
    tmp_path: Path, portal: BlockingPortal, sandbox: Sandbox
) -> None:
    with judge_of(RIGHT[0], tmp_path, portal, sandbox) as judge:
        patch = a_patch(judge, RIGHT[0].patched)
        answer = portal.call(judge.evaluate, patch, Gate.BEHAVIOUR)
        assert portal.call(judge.explain, patch, answer) == answer
