"""Outcomes that are compared part by part, as the contract's rules say."""

from __future__ import annotations

import collections
import dataclasses
from typing import Any

import numpy as np
import pytest
from foreign import codec

from perfsmith.evaluators._equality import agree_together, agrees
from perfsmith.evaluators._rule_paths import leads_nowhere
from perfsmith.tasks import Contract, output_rule

Pair = collections.namedtuple("Pair", "x y")


@dataclasses.dataclass
class Box:
    content: Any = None
    note: Any = None


class Slotted:
    __slots__ = ("left", "right")

    def __init__(self, left: Any, right: Any) -> None:
        self.left, self.right = left, right


class OwnError(Exception):
    pass


def contract(*rules: str, **fields: Any) -> Contract:
    return Contract(rules=tuple(map(output_rule, rules)), **fields)


def outcome(value: Any, args: Any = None, kwargs: Any = None, how: str = "returned") -> bytes:
    raw: bytes = codec.encode((how, value, args, kwargs), as_outcome=True)
    return raw


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def shared(*before: Any) -> Any:
    inner: list[Any] = []
    return [*before, inner, inner]


ALIKE: dict[str, tuple[tuple[str, ...], Any, Any]] = {
    "a number under a key": (('return["a"] rtol=1e-3',), {"a": 1.0, "b": 2}, {"a": 1.0001, "b": 2}),
    "a number at a place": (("return[1] atol=0.1",), (1.0, 2.0), (1.0, 2.05)),
    "each item": (("return[*] rtol=1e-3",), [1.0, 2.0], [1.0001, 2.0002]),
    "an attribute": (("return.content rtol=1e-3",), Box(1.0), Box(1.0001)),
    "an attribute far down": (
        ('return[0].content["k"][*] atol=1',),
        [Box({"k": [1.0]})],
        [Box({"k": [1.5]})],
    ),
    "a slot": (("return.left rtol=1e-3",), Slotted(1.0, 2), Slotted(1.0001, 2)),
    "a namedtuple": (("return[0] rtol=1e-3",), Pair(1.0, 2), Pair(1.0001, 2)),
    "a deque": (("return[0] rtol=1e-3",), collections.deque([1.0]), collections.deque([1.0001])),
    "an array below": (('return["a"] rtol=1e-3',), {"a": np.ones(2)}, {"a": np.ones(2) + 1e-5}),
    "everything below": (("return rtol=1e-3",), {"a": [1.0, {2.0}]}, {"a": [1.0001, {2.0001}]}),
    "the longer path": (("return exact", "return[0] rtol=1e-3"), [1.0, 2.0], [1.0001, 2.0]),
    "ignored under a key": (('return["t"] ignored',), {"t": 1, "b": 2}, {"t": "x", "b": 2}),
    "ignored and absent": (('return["t"] ignored',), {"t": 1, "b": 2}, {"b": 2}),
    "an ignored attribute": (("return.note ignored",), Box(1, [2]), Box(1, 3)),
    "ignored but for a part": (("return ignored", "return[0] exact"), [1, 2], [1, "x", 3]),
    "ignored objects before shared ones": (
        ("return[0] ignored",),
        shared([1], [2])[:1] + shared(),
        [[[3], [4], [5]], *shared()],
    ),
    "lists in any order": (("return unordered",), [1, 2, 2, "a"], ["a", 2, 1, 2]),
    "lists of dicts in any order": (("return unordered",), [{"a": 1}, {"a": 2}], [{"a": 2}, {"a": 1}]),
    "dicts in any order": (("return unordered",), {1: [1], 2: {}}, {2: {}, 1: [1]}),
    "near numbers in any order": (("return unordered rtol=1e-3",), [1.0, 5.0], [5.001, 1.0001]),
    "long lists in any order": (("return unordered",), list(range(500)), list(range(500))[::-1]),
    "order of one part": (('return["a"] unordered',), {"a": [1, 2], "b": [3]}, {"a": [2, 1], "b": [3]}),
    "zeros": (("return zeros=equal",), [0.0, np.zeros(1)], [-0.0, -np.zeros(1)]),
    "usual tolerances": (("return approx",), [np.ones(1, "f4"), 1.0], [np.ones(1, "f4") + 5e-6, 1 + 5e-13]),
}


@pytest.mark.parametrize("case", ALIKE.values(), ids=ALIKE.keys())
def test_what_a_rule_lets_differ_agrees_in_both_orders(case: tuple[tuple[str, ...], Any, Any]) -> None:
    rules, left, right = case
    for a, b in ((left, right), (right, left)):
        assert agrees(outcome(a), outcome(b), contract(*rules))
        assert not agrees(outcome(a), outcome(b), contract())
        assert agrees(outcome(0, (a,)), outcome(0, (b,)), contract(*(_moved(r, "args[0]") for r in rules)))
        assert not agrees(outcome(0, (a,)), outcome(0, (b,)), contract(*rules))


def _moved(rule: str, root: str) -> str:
    return rule.replace("return", root, 1)


APART: dict[str, tuple[tuple[str, ...], Any, Any]] = {
    "another key": (('return["a"] rtol=1e-3',), {"a": 1.0, "b": 2.0}, {"a": 1.0, "b": 2.0001}),
    "another place": (("return[1] rtol=1e-3",), [1.0, 2.0], [1.0001, 2.0]),
    "an integer": (("return rtol=0.1 atol=5",), [100], [101]),
    "a bool": (("return rtol=0.1 atol=5",), [True], [False]),
    "a text": (("return rtol=0.1 atol=5",), ["1.0"], ["1.1"]),
    "an integer in an array": (("return rtol=0.1 atol=5",), np.array([100]), np.array([101])),
    "a moment in an array": (
        ("return rtol=0.1 atol=5",),
        np.array([1], "M8[s]"),
        np.array([2], "M8[s]"),
    ),
    "beyond the tolerance": (("return rtol=1e-3",), 1.0, 1.01),
    "an exact part": (("return rtol=1e-3", "return[0] exact"), [1.0, 2.0], [1.0001, 2.0]),
    "another type": (("return rtol=1e-3",), 1, 1.0),
    "one item more": (("return unordered",), [1, 2], [1, 2, 2]),
    "another count": (("return unordered",), [1, 1, 2], [1, 2, 2]),
    "order of a tuple": (("return unordered",), (1, 2), (2, 1)),
    "order of an array": (("return unordered",), np.array([1, 2]), np.array([2, 1])),
    "order of another part": (('return["a"] unordered',), {"b": [1, 2]}, {"b": [2, 1]}),
    "a part that is not ignored": (('return["t"] ignored',), {"t": 1, "b": 2}, {"t": 1, "b": 3}),
    "a part of what is ignored": (("return ignored", "return[0] exact"), [1, 2], [2, 2]),
    "aliases behind what is ignored": (("return[0] ignored",), [[], *shared()], [1, [], []]),
    "other aliases": (("return[0] ignored",), shared(0, [1])[:4], [0, (x := [1]), [], x]),
    "infinity": (("return rtol=0.1",), float("inf"), 1e308),
    "bits of NaN": (("return nan=bits",), [float("nan")], [-float("nan")]),
    "bits of NaN in an array": (("return nan=bits",), np.array([np.nan]), -np.array([np.nan])),
    "zeros elsewhere": (("return[0] zeros=equal",), [0.0, 0.0], [0.0, -0.0]),
    "memory that is shared": (
        ("return[0] ignored",),
        (lambda a: [0, a, a[:1]])(np.ones(2)),
        (lambda a: [0, a, a[:1].copy()])(np.ones(2)),
    ),
}


@pytest.mark.parametrize("case", APART.values(), ids=APART.keys())
def test_what_no_rule_lets_differ_is_told_apart_in_both_orders(
    case: tuple[tuple[str, ...], Any, Any],
) -> None:
    rules, left, right = case
    for a, b in ((left, right), (right, left)):
        assert not agrees(outcome(a), outcome(b), contract(*rules))
        assert agrees(outcome(a), outcome(a), contract(*rules))


def test_rules_for_exceptions_are_no_rules_for_results() -> None:
    left, right = (outcome(OwnError(text), how="raised") for text in "ab")
    assert agrees(left, right, contract("raises.args ignored"))
    assert not agrees(left, right, contract("return.args ignored"))
    assert not agrees(outcome(OwnError("a")), outcome(OwnError("b")), contract("raises.args ignored"))
    other = outcome(ValueError("a"), how="raised")
    assert not agrees(left, other, contract("raises.args ignored"))
    assert not agrees(left, outcome(OwnError("a")), contract("return ignored", "raises.args ignored"))
    first, second = (outcome(caused(OwnError("a"), KeyError(n)), how="raised") for n in range(2))
    assert not agrees(first, second, contract("raises.args ignored"))
    assert agrees(first, second, contract("raises.__cause__.args ignored"))


def test_what_a_call_did_to_its_arguments_has_rules_of_its_own() -> None:
    left, right = outcome(1, ([1], [2]), {"x": [3]}), outcome(1, ([1], [9]), {"x": [3]})
    assert agrees(left, right, contract("args[1] ignored"))
    assert not agrees(left, right, contract("args[0] ignored"))
    named = outcome(1, ([1], [2]), {"x": [8]})
    assert agrees(left, named, contract('kwargs["x"] ignored'))
    assert not agrees(left, named, contract('kwargs["y"] ignored'))


def test_results_of_a_whole_batch_have_the_same_rules() -> None:
    def batch(*numbers: float) -> bytes:
        return outcome([[{"a": each}, ([each],), {}] for each in numbers])

    rules = contract('return["a"] rtol=1e-3', "args[0] rtol=1e-3")
    assert agree_together(batch(1.0, 2.0), batch(1.0001, 2.0001), rules)
    assert not agree_together(batch(1.0, 2.0), batch(1.0001, 2.0), contract('return["a"] rtol=1e-3'))
    assert not agree_together(batch(1.0, 2.0), batch(1.0, 2.1), rules)
    after_generators = outcome([[([1.0],), {}, b"", b""], ("returned", 1.0)])
    assert agree_together(after_generators, outcome([[([1.0001],), {}, b"", b""], ("returned", 1.0)]), rules)
    assert not agree_together(
        after_generators, outcome([[([1.0],), {}, b"x", b""], ("returned", 1.0)]), rules
    )


NOWHERE: dict[str, tuple[str, Any, str | None]] = {
    "a key": ('return["prce"] ignored', {"price": 1, "sum": 2}, 'return["price"]'),
    "a key that is there": ('return["price"] ignored', {"price": 1}, None),
    "a place": ("return[3] ignored", [1], "return[0]"),
    "an attribute": ("return.contents ignored", Box(), "return.content"),
    "behind what is there": ('return["a"][0] ignored', {"a": 1}, 'return["a"]'),
    "each of none": ("return[*] ignored", 1, "return"),
    "each": ("return[*].content ignored", [Box()], None),
    "a root that never is": ("raises.args ignored", 1, None),
}


@pytest.mark.parametrize("case", NOWHERE.values(), ids=NOWHERE.keys())
def test_a_path_that_leads_nowhere_is_told_with_the_nearest(case: tuple[str, Any, str | None]) -> None:
    rule, value, nearest = case
    found = [near for _, near in leads_nowhere([output_rule(rule)], [outcome(value)])]
    assert found == ([] if nearest is None else [nearest])


def with_arguments(value: Any, arguments: Any) -> bytes:
    return outcome(value, (arguments,))


@pytest.mark.parametrize(
    ("kind", "terms", "share", "is_alike"),
    [
        ("f8", 10, 0.9e-12, True),
        ("f8", 10, 1.1e-12, False),
        ("f8", 100_000, 2.2e-11, True),
        ("f8", 100_000, 2.4e-11, False),
        ("f4", 1000, 1.1e-4, True),
        ("f4", 1000, 1.3e-4, False),
        ("f4", 1_000_000, 1.1e-3, False),
        ("f2", 1_000_000, 2e-2, False),
    ],
)
def test_usual_tolerances_grow_with_what_may_have_been_added(
    kind: str, terms: int, share: float, *, is_alike: bool
) -> None:
    result = np.ones(1, kind).astype(np.float64)
    one, other = (each.astype(kind) if kind != "f8" else each for each in (result, result * (1 + share)))
    given = np.ones((2, terms // 2), "f4")
    rules = contract("return approx")
    assert agrees(with_arguments(one, given), with_arguments(other, given), rules) is is_alike
    fixed = contract("return rtol=1e-13")
    assert not agrees(with_arguments(one, given), with_arguments(other, given), fixed)


def test_what_was_added_is_counted_in_lists_and_not_where_nothing_is_known() -> None:
    given = {"a": [1.0] * 50_000, "b": [(1, 2.0)] * 25_000, "c": "text", "d": True}
    near = 1 + 2e-11
    rules = contract("return approx")
    assert agrees(with_arguments(1.0, given), with_arguments(near, given), rules)
    assert not agrees(outcome(1.0), outcome(near), rules)
    assert not agrees(
        with_arguments(1.0, ["text"] * 100_000), with_arguments(near, ["text"] * 100_000), rules
    )


@pytest.mark.parametrize("is_lazy", [False, True])
def test_what_was_added_is_counted_for_each_call_of_a_batch(*, is_lazy: bool) -> None:
    rules = contract("args approx")

    def batch(first: float, count: int) -> bytes:
        args = ([first, *[1.0] * count],)
        record = [args, {}, b"before", b"after"] if is_lazy else [0, args, {}]
        raw: bytes = codec.encode(("returned", [record], None, None))
        return raw

    assert agree_together(batch(1.0, 50_000), batch(1 + 5e-12, 50_000), rules)
    assert not agree_together(batch(1.0, 10), batch(1 + 5e-12, 10), rules)
