"""What docstrings and checks say of inputs, what recorded calls have in common, and where the two differ."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from inspect import cleandoc
from textwrap import dedent
from typing import Any

import numpy as np
import pytest
from foreign import codec

from perfsmith.evaluators._canonical import dump
from perfsmith.evaluators.oracles import Asked, Proposal, Reached, draw_distinct, parameters_at
from perfsmith.evaluators.oracles._arrays import arrays
from perfsmith.evaluators.oracles._docstrings import Described, read_docstring
from perfsmith.evaluators.oracles._documented_source import DocumentedSource
from perfsmith.evaluators.oracles._fitting import breached, fitted
from perfsmith.evaluators.oracles._guards import guards_of
from perfsmith.evaluators.oracles._inferred_source import InferredSource
from perfsmith.evaluators.oracles._inferring import rules_of
from perfsmith.evaluators.oracles._nodes import of_value
from perfsmith.evaluators.oracles._phrases import demands_of, type_of
from perfsmith.evaluators.oracles._predicates import Aspect, Compares, Items, OneOf, Order, Relation, Term
from perfsmith.evaluators.oracles._typed_source import TypedSource
from perfsmith.tasks import Target, TargetKind


def call(*args: object, **kwargs: object) -> bytes:
    encoded: bytes = codec.encode_call(args, kwargs)
    return encoded


def a_request(source: str, recorded: Sequence[bytes] = (), probe: Any = None) -> Asked:
    text = dedent(source)
    target = Target(
        path="m.py", qualname="f", module="m", kind=TargetKind.FUNCTION, first_line=1, last_line=1
    )
    return Asked(
        target=target,
        source=text,
        entry="f",
        parameters=parameters_at(text, "f"),
        recorded=tuple(recorded),
        count=40,
        entropy=11,
        probe=probe,
    )


def arguments(proposal: Proposal) -> list[tuple[Any, ...]]:
    return [codec.decode(payload)[0] for payload in proposal.calls]


def guards(source: str, *parameters: str) -> list[str]:
    [function] = ast.parse(dedent(source)).body
    assert isinstance(function, ast.FunctionDef)
    return [str(each) for each in guards_of(function, parameters)]


@pytest.mark.parametrize(
    ("body", "demanded"),
    [
        ("assert n >= 1", ["n >= 1"]),
        ("assert 0 < n <= k", ["n > 0", "n <= k"]),
        ("if n < 1: raise ValueError", ["n >= 1"]),
        ("if n < 1 or k > len(a): raise ValueError", ["n >= 1", "k <= len(a)"]),
        ("if not (0 <= n <= 9): raise ValueError", ["n >= 0", "n <= 9"]),
        ("if not a: raise ValueError", ["len(a) >= 1", "a != 0"]),
        ("if mode not in ('x', 'y'): raise ValueError", ["mode in {'x', 'y'}"]),
        ("size = len(a)\n    if k > size: raise ValueError", ["k <= len(a)"]),
        ("if a.shape[1] != b.shape[0]: raise ValueError", ["a.shape[1] == b.shape[0]"]),
        ("if len(a) == 0:\n        log()\n        raise ValueError", ["len(a) != 0"]),
        # Nothing follows from these: the other side may be what makes them true.
        ("assert n > 1 or k > 1", []),
        ("if n > 1 and k > 1: raise ValueError", []),
        ("if n > 1: return 3", []),
        ("print(n)\n    assert n > 1", []),
        ("n = n + 1\n    assert n > 1", []),
        ("size = a.pop()\n    assert size > 1", []),
    ],
)
def test_checks_at_the_top_of_a_body_are_demands(body: str, demanded: list[str]) -> None:
    assert guards(f"def f(a, b, n, k, mode):\n    {body}\n", "a", "b", "n", "k", "mode") == demanded


@pytest.mark.parametrize(
    ("kind", "text", "demanded"),
    [
        ("int", "Must be positive.", ["x > 0"]),
        ("int", "Must not be negative.", ["x >= 0"]),
        ("positive int", "", ["x > 0"]),
        ("float in [0, 1)", "", ["x >= 0", "x < 1"]),
        ("float", "Should be between 0.5 and 2.", ["x >= 0.5", "x <= 2"]),
        ("int", "How many (at least 2).", ["x >= 2"]),
        ("int", "Must be greater than or equal to 3.", ["x >= 3"]),
        ("{'a', 'b'}", "", ["x in {'a', 'b'}"]),
        ("str", "Must be one of 'low', 'high'.", ["x in {'low', 'high'}"]),
        ("list of int", "Must be sorted and not be empty.", ["len(x) >= 1", "x is sorted"]),
        ("sequence", "Must have the same length as `y`.", ["len(x) == len(y)"]),
        ("list", "Must have at least 2 items.", ["len(x) >= 2"]),
        # What is done with an argument, or asked under a condition, is no demand.
        ("int", "Items greater than 3 are dropped.", []),
        ("int", "Must not be greater than 3.", []),
        ("int", "Must be positive if y is given.", []),
        ("list", "The sorted list is returned.", []),
        ("float", "Usually between 0 and 1.", []),
    ],
)
def test_words_of_a_docstring_that_demand_something(kind: str, text: str, demanded: list[str]) -> None:
    assert [str(each) for each in demands_of(Described("x", kind, text), ["x", "y"])] == demanded


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("int", "int"),
        ("int, optional", "int"),
        ("positive integer", "int"),
        ("str or None", "Union[str, None]"),
        ("list of str", "list[str]"),
        ("sequence of list of float", "list[list[float]]"),
        ("dict[str, int]", "dict[str, int]"),
        ("callable", "Callable"),
        ("float, default 0.5", "float"),
        ("shop.Item", "shop.Item"),
        ("the usual thing", None),
        ("", None),
    ],
)
def test_written_types_are_read_as_annotations(written: str, meant: str | None) -> None:
    found = type_of(Described("x", written, ""))
    assert (None if found is None else ast.unparse(found)) == meant  # type: ignore[arg-type]


def test_both_styles_of_docstring_are_read() -> None:
    numpydoc = """Do it.

    Parameters
    ----------
    a, b : array_like of shape (n,)
        First and
        second.
    *rest : int

    Returns
    -------
    c : float

    Raises
    ------
    ValueError
        If n < 0.

    Examples
    --------
    >>> x = other(1); f(1, b="2")
    3
    """
    google = """Do it.

    Args:
        a (array_like of shape (n,)): First and
            second.
        b: Another.

    Returns:
        float: What.

    Raises:
        ValueError: If n < 0.
    """
    first = read_docstring(cleandoc(numpydoc), "f")
    assert [(d.name, d.type, d.text) for d in first.parameters] == [
        ("a", "array_like of shape (n,)", "First and second."),
        ("b", "array_like of shape (n,)", "First and second."),
        ("rest", "int", ""),
    ]
    assert [ast.unparse(each) for each in first.examples] == ["f(1, b='2')"]
    second = read_docstring(cleandoc(google), "f")
    assert [(d.name, d.type, d.text) for d in second.parameters] == [
        ("a", "array_like of shape (n,)", "First and second."),
        ("b", "", "Another."),
    ]
    assert first.raises == second.raises == ("n < 0",)


LIMITED = '''
def f(n, xs):
    """F.

    Args:
        n (int): Must be >= 1.
        xs (list[int]): Must be sorted.
    """
    assert n <= len(xs)
'''


def test_some_calls_keep_to_every_demand_and_each_demand_is_broken_by_some() -> None:
    proposal = DocumentedSource().propose(a_request(LIMITED))
    demands: tuple[Callable[[int, list[int]], bool], ...] = (
        lambda n, xs: n >= 1,
        lambda n, xs: xs == sorted(xs),
        lambda n, xs: n <= len(xs),
    )
    kept = [[demand(n, xs) for demand in demands] for n, xs in arguments(proposal)]
    assert sum(map(all, kept)) >= len(kept) // 2
    for number in range(len(demands)):
        assert any(not each[number] for each in kept)


ARRAYS = '''
import numpy as np
def f(points, dtype=np.float64):
    """F.

    Parameters
    ----------
    points : WRITTEN, shape (n, 2)
    """
'''


@pytest.mark.parametrize(
    ("written", "kinds"),
    [
        ("array_like", {(np.ndarray, "f"), (np.ndarray, "i"), (list, "f"), (list, "i")}),
        ("ndarray", {(np.ndarray, "f"), (np.ndarray, "i")}),
        ("ndarray of float", {(np.ndarray, "f")}),
    ],
)
def test_lists_and_whole_numbers_come_where_an_array_is_made_of_them(
    written: str, kinds: set[tuple[type, str]]
) -> None:
    request = a_request(ARRAYS.replace("WRITTEN", written))
    proposals = [DocumentedSource().propose(replace(request, entropy=entropy)) for entropy in range(4)]
    filled = [each for proposal in proposals for each in arguments(proposal) if len(each[0])]
    assert {(type(points), np.asarray(points).dtype.kind) for points, *_ in filled} == kinds
    assert {len(row) for points, *_ in filled if isinstance(points, list) for row in points} <= {2}


def test_some_arrays_hold_the_same_again_and_again() -> None:
    strategy = arrays(np.dtype("float64"), ("n", "n")).map(dump)
    drawn = [codec.decode(raw) for raw in draw_distinct(strategy, count=400, entropy=1)]
    for even in (lambda n: np.zeros((n, n)), lambda n: np.ones((n, n)), np.eye):
        assert any(len(array) > 1 and np.array_equal(array, even(len(array))) for array in drawn)


@pytest.mark.parametrize(
    ("default", "name", "given"),
    [
        ("np.float64", "of", {np.float64, np.float32, np.int64}),
        ("numpy.float16", "of", {np.float16, np.float32, np.int64}),
        ("float", "dtype", {float, int}),
        ("complex", "dtype", {complex, float, int}),
    ],
)
def test_a_parameter_whose_default_is_a_dtype_takes_others(default: str, name: str, given: set[type]) -> None:
    source = f"import numpy\nimport numpy as np\ndef f(n: int, {name}={default}):\n    return n\n"
    calls = [codec.decode_call(each)[0] for each in TypedSource().propose(a_request(source)).calls]
    assert {None if len(args) < 2 else args[1] for args in calls} == {None, *given}


@pytest.mark.parametrize(
    "source",
    [
        "def f(n: int, kind=float, dtype=list):\n    return n\n",
        "def f(n: int, dtype=float):\n    return n\ndef float(x):\n    return x\n",
        "import numpy as np\ndef f(n: int, of=np.number):\n    return n\n",
    ],
)
def test_what_is_no_dtype_is_left_alone(source: str) -> None:
    calls = TypedSource().propose(a_request(source)).calls
    assert {len(codec.decode_call(each)[0]) for each in calls} == {1}


def test_a_docstring_that_recorded_calls_belie_is_reported_and_not_kept_to() -> None:
    proposal = DocumentedSource().propose(a_request(LIMITED, [call(0, [1]), call(2, [3, 1])]))
    assert proposal.contradictions == (
        "the docstring says n >= 1, a recorded call has n = 0",
        "the docstring says xs is sorted, a recorded call has xs = [3, 1]",
    )
    assert not proposal.assumptions
    assert any(n < 1 for n, _ in arguments(proposal))


class Ends:
    """A probe that says of every call how it ended."""

    def __init__(self, how: str) -> None:
        self.outcome: bytes = codec.encode((how, None, None, None))

    def reach(self, calls: Sequence[bytes]) -> tuple[Reached, ...]:
        return tuple(Reached(outcome=self.outcome) for _ in calls)


@pytest.mark.parametrize(("how", "reported"), [("raised", 0), ("returned", 1)])
def test_a_call_that_the_original_refuses_does_not_contradict_its_docstring(how: str, reported: int) -> None:
    proposal = DocumentedSource().propose(a_request(LIMITED, [call(0, [1])], probe=Ends(how)))
    assert len(proposal.contradictions) == reported


def test_what_the_function_checks_itself_is_no_contradiction() -> None:
    source = 'def f(n):\n    """F.\n\n    Args:\n        n (int): Must be >= 1.\n    """\n    assert n >= 1\n'
    assert not DocumentedSource().propose(a_request(source, [call(0)])).contradictions


def nodes(**values: object) -> Mapping[str, Any]:
    return {name: of_value(value) for name, value in values.items()}


def test_rules_hold_in_every_call_and_are_shown_by_eight() -> None:
    calls = [
        nodes(a=list(range(n)), b=[0] * n, k=n - 1, m="xy"[n % 2], z=np.ones((n, 2))) for n in range(1, 11)
    ]
    found = {str(rule): support for rule, support in rules_of(calls)}
    assert found["len(a) == len(b)"] == found["k < len(a)"] == found["k >= 0"] == 10
    assert found["len(a) == z.shape[0]"] == 10
    assert found["a is sorted"] == 9
    assert found["m in {'y', 'x'}"] == 10
    assert "k >= 1" not in found
    assert rules_of(calls[:7]) == ()
    against = [*calls, nodes(a=[3, 1], b=[0], k=5, m="other", z=np.ones((9, 2)))]
    shown = {str(rule) for rule, _ in rules_of(against)}
    assert not shown & {"len(a) == len(b)", "k < len(a)", "a is sorted", "len(a) == z.shape[0]"}


def test_variants_keep_to_the_rules_except_those_that_try_what_is_outside() -> None:
    recorded = [call(list(range(n)), [7] * n) for n in range(1, 14)]
    proposal = InferredSource().propose(a_request("def f(a, b): ...", recorded))
    assert "len(a) == len(b), as in 13 recorded calls" in proposal.assumptions
    equal = [len(a) == len(b) for a, b in arguments(proposal)]
    assert 0.6 * len(equal) <= sum(equal) < len(equal)
    assert not set(proposal.calls) & set(recorded)


PREDICATES = [
    Compares(Term("n"), Relation.GE, 1),
    Compares(Term("r"), Relation.LT, 0.5),
    Compares(Term("n"), Relation.LE, Term("a", Aspect.LENGTH)),
    Compares(Term("a", Aspect.LENGTH), Relation.EQ, Term("b", Aspect.LENGTH)),
    Compares(Term("a", Aspect.LENGTH), Relation.NE, 0),
    Compares(Term("x", Aspect.DIMENSION, 1), Relation.EQ, Term("y", Aspect.DIMENSION, 0)),
    OneOf("m", ("p", "q")),
    Items("a", Order.SORTED),
    Items("c", Order.SAME_LENGTHS),
]


@pytest.mark.parametrize("predicate", PREDICATES, ids=str)
def test_a_predicate_can_be_made_true_and_false(predicate: Any) -> None:
    start = nodes(
        n=-3, r=0.75, a=[3, 1, 2], b=[1], m="other", c=[[1], [2, 3]], x=np.ones((2, 3)), y=np.ones((4, 2))
    )
    dice = random.Random(5)
    true = fitted(start, [predicate], dice)
    assert true is not None
    assert predicate.holds(true) is True
    false = breached(true, predicate, dice)
    assert false is not None
    assert predicate.holds(false) is False
    assert {name for name in start if true[name] != start[name]} <= predicate.parameters


def test_what_cannot_be_told_is_neither_broken_nor_mended() -> None:
    start = nodes(n="text")
    predicate = Compares(Term("n"), Relation.GE, 1)
    assert predicate.holds(start) is None
    assert fitted(start, [predicate], random.Random(1)) == start
    assert breached(start, predicate, random.Random(1)) is None
    impossible = [Compares(Term("n"), Relation.GE, 5), Compares(Term("n"), Relation.LT, 3)]
    assert fitted(nodes(n=4), impossible, random.Random(1)) is None
