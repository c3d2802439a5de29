"""Which generated inputs are left out for the time they take."""

from __future__ import annotations

from perfsmith.evaluators._cases import Case
from perfsmith.evaluators._corpus import _not_too_long
from perfsmith.tasks import SourceName


def cases(source: SourceName, *seconds: float) -> tuple[list[Case], dict[bytes, float]]:
    made = [
        Case(call=f"{source}{number}".encode(), outcome=b"", source=source) for number in range(len(seconds))
    ]
    return made, {case.call: each for case, each in zip(made, seconds, strict=True)}


def kept(
    recorded: tuple[float, ...], generated: tuple[float, ...], longest_s: float | None = None
) -> list[float]:
    """Times of the generated inputs that stay."""
    one, first = cases(SourceName.RECORDED, *recorded)
    other, second = cases(SourceName.TYPED, *generated)
    found = _not_too_long([*one, *other], first | second, longest_s)
    assert found[: len(one)] == one
    return [second[case.call] for case in found[len(one) :]]


def test_one_that_takes_much_longer_than_any_recorded_one_is_left_out() -> None:
    assert kept((0.01,), (0.001, 0.3, 0.19)) == [0.001, 0.19]
    assert kept((), (0.001, 0.3)) == [0.001, 0.3]
    assert kept((), (0.001, 0.3), longest_s=0.01) == [0.001]


def test_together_they_take_about_as_long_as_what_is_recorded() -> None:
    assert len(kept((0.01,), (0.04,) * 200)) == 32
    assert len(kept((1 / 16,), (1 / 64,) * 200)) == 68
    assert len(kept((1.0,) * 3, (1 / 32,) * 200)) == 128
    assert kept((0.01,), (*(0.001,) * 100, *(0.1,) * 20)) == [0.001] * 100 + [0.1] * 9


def test_recorded_ones_always_stay() -> None:
    assert kept((30.0, 0.001), ()) == []
