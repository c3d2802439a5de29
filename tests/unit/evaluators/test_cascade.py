"""What is asked first depends on what has refuted most for the time it took."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from perfsmith.evaluators._cascade import Cascade, Check
from perfsmith.evaluators._cases import Case
from perfsmith.tasks import SourceName

MIDDLE = (Check.SCREEN, Check.TESTS)


def a_case(name: str) -> Case:
    return Case(call=name.encode(), outcome=b"", source=SourceName.RECORDED)


def test_nothing_learnt_keeps_the_order_unless_the_costs_are_known() -> None:
    cascade = Cascade()
    assert cascade.ordered(MIDDLE) == MIDDLE
    cascade.expect(Check.TESTS, 1.3)
    assert cascade.ordered(MIDDLE) == MIDDLE
    cascade.expect(Check.TESTS, 0.1)
    assert cascade.ordered(MIDDLE) == MIDDLE[::-1]


def test_what_refutes_more_per_second_comes_first() -> None:
    cascade = Cascade()
    for _ in range(5):
        cascade.note(Check.SCREEN, 0.4, is_refuted=False)
        cascade.note(Check.TESTS, 0.8, is_refuted=True)
    assert cascade.ordered(MIDDLE) == (Check.TESTS, Check.SCREEN)
    for _ in range(20):
        cascade.note(Check.SCREEN, 0.1, is_refuted=True)
    assert cascade.ordered(MIDDLE) == MIDDLE


@given(st.lists(st.tuples(st.sampled_from(list(Check)), st.floats(0, 100), st.booleans())))
def test_every_question_is_asked_whatever_was_learnt(notes: list[tuple[Check, float, bool]]) -> None:
    cascade = Cascade()
    for check, seconds, is_refuted in notes:
        cascade.note(check, seconds, is_refuted=is_refuted)
    assert sorted(cascade.ordered(tuple(Check))) == sorted(Check)


def test_counter_examples_come_first_while_they_are_worth_it() -> None:
    cascade, often, seldom = Cascade(), a_case("often"), a_case("seldom")
    for case in (seldom, often, often):
        cascade.note_case(case)
    cascade.note(Check.INPUTS, 30.0, is_refuted=True)
    assert cascade.first_cases() == (often, seldom)
    assert cascade.first_cases(frozenset({often.call})) == (seldom,)
    for _ in range(100):
        cascade.note(Check.COUNTER_EXAMPLES, 1.0, is_refuted=False)
    assert cascade.first_cases() == ()


def test_what_only_a_confirmation_has_seen_is_always_asked_first() -> None:
    cascade = Cascade()
    for _ in range(100):
        cascade.note(Check.COUNTER_EXAMPLES, 1.0, is_refuted=False)
    for name in "abcdef":
        cascade.note_unseen_case(a_case(name))
    assert [case.call for case in cascade.first_cases()] == [b"c", b"d", b"e", b"f"]
