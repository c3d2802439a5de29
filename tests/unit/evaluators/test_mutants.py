"""Mutants of a function: each operator, what is never a mutant, and that a text always gives the same."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from perfsmith.evaluators.mutation import Mutant, Mutants, Operator, mutants_of
from perfsmith.evaluators.mutation._equivalence import code_key
from perfsmith.evaluators.mutation._guard import guarded
from perfsmith.tasks import Target, TargetKind


def target_at(qualname: str = "target", first_line: int = 1) -> Target:
    kind = TargetKind.METHOD if "." in qualname else TargetKind.FUNCTION
    return Target(
        path="mod.py", qualname=qualname, module="mod", kind=kind, first_line=first_line, last_line=99
    )


def made(text: str, qualname: str = "target", *, most: int = 500, seed: int = 0) -> Mutants:
    return mutants_of(dedent(text).strip("\n") + "\n", target_at(qualname), most=most, seed=seed)


def words(text: str, operator: Operator) -> set[str]:
    """The descriptions of one operator's mutants."""
    return {m.description for m in made(text).mutants if m.operator is operator}


def body(code: str) -> str:
    lines = "\n".join(f"    {line}" for line in dedent(code).strip().split("\n"))
    return f"def target(a, b, xs):\n{lines}\n"


@pytest.mark.parametrize(
    ("operator", "code", "expected"),
    [
        (Operator.ARITHMETIC, "return a + b", "`a + b` becomes `a - b`"),
        (Operator.ARITHMETIC, "a -= b\nreturn a", "`a -= b` becomes `a += b`"),
        (Operator.ARITHMETIC, "return a // b", "`a // b` becomes `a / b`"),
        (Operator.COMPARISON, "return a < b", "`a < b` becomes `a >= b`"),
        (Operator.COMPARISON, "return a not in xs", "`a not in xs` becomes `a in xs`"),
        (Operator.BOUNDARY, "return 0 < a <= b", "`0 < a <= b` becomes `0 <= a <= b`"),
        (Operator.BOUNDARY, "return 0 < a <= b", "`0 < a <= b` becomes `0 < a < b`"),
        (Operator.BOOLEAN, "return a and b", "`a and b` becomes `a or b`"),
        (Operator.BOOLEAN, "return a and b", "`a and b` becomes `b`"),
        (Operator.BOOLEAN, "if a:\n    return 1\nreturn b", "`a` becomes `not a`"),
        (Operator.BOOLEAN, "return [x for x in xs if x]", "`x` becomes `True`"),
        (Operator.CONSTANT, "return 7", "`7` becomes `8`"),
        (Operator.CONSTANT, "return 'ab'", "`'ab'` becomes `''`"),
        (Operator.CONSTANT, "return 0.0", "`0.0` becomes `0.5`"),
        (Operator.RETURN, "return a", "`return a` becomes `return None`"),
        (Operator.RETURN, "yield a", "`(yield a)` becomes `(yield None)`"),
        (Operator.STATEMENT_DELETION, "xs.append(a)\nreturn xs", "`xs.append(a)` is deleted"),
        (Operator.STATEMENT_DELETION, "for x in xs:\n    if x:\n        break", "`break` becomes `continue`"),
        (Operator.CONTAINER, "return [a, b]", "`[a, b]` becomes `[a]`"),
        (Operator.CONTAINER, "return {'k': a, 'l': b}", "`{'k': a, 'l': b}` becomes `{'l': b}`"),
        (Operator.CONTAINER, "return list(xs)", "`list(xs)` becomes `xs`"),
        (Operator.CONTAINER, "return xs[:]", "`xs[:]` becomes `xs`"),
        (Operator.CONTAINER, "return sorted(xs, key=a)", "`sorted(xs, key=a)` becomes `sorted(xs)`"),
        (Operator.CONTAINER, "return min(a, b)", "`min(a, b)` becomes `max(a, b)`"),
        (Operator.EXCEPTION, "raise ValueError(a)", "`raise ValueError(a)` becomes `raise ValueError()`"),
        (Operator.EXCEPTION, "raise ValueError(a)", "`raise ValueError(a)` becomes `raise TypeError(a)`"),
        (
            Operator.EXCEPTION,
            "raise ValueError(a) from b",
            "`raise ValueError(a) from b` becomes `raise ValueError(a)`",
        ),
        (
            Operator.EXCEPTION,
            "try:\n    return a\nexcept (KeyError, TypeError):\n    return b",
            "`except (KeyError, TypeError): … return b` becomes `except (KeyError, TypeError): … raise`",
        ),
        (Operator.OFF_BY_ONE, "return range(a)", "`range(a)` becomes `range(a - 1)`"),
        (Operator.OFF_BY_ONE, "return xs[a:b]", "`xs[a:b]` becomes `xs[a:]`"),
        (Operator.OFF_BY_ONE, "return xs[a:b]", "`xs[a:b]` becomes `xs[a + 1:b]`"),
        (Operator.OFF_BY_ONE, "return xs[-1]", "`xs[-1]` becomes `xs[0]`"),
        (Operator.OFF_BY_ONE, "return len(xs)", "`len(xs)` becomes `len(xs) - 1`"),
        (Operator.SIGN, "return -a", "`-a` becomes `a`"),
        (Operator.SIGN, "return abs(a)", "`abs(a)` becomes `a`"),
        (Operator.DTYPE, "return xs.astype(a)", "`xs.astype(a)` becomes `xs`"),
        (Operator.DTYPE, "return np.zeros(a, dtype=np.float64)", "`np.float64` becomes `np.float32`"),
        (Operator.DTYPE, "return int(a)", "`int(a)` becomes `a`"),
        (Operator.AXIS, "return xs.sum(axis=7)", "`xs.sum(axis=7)` becomes `xs.sum()`"),
        (Operator.AXIS, "return xs.sum(axis=0)", "`xs.sum(axis=0)` becomes `xs.sum()`"),
        (Operator.AXIS, "return xs.T", "`xs.T` becomes `xs`"),
    ],
)
def test_an_operator_makes_its_mutants(operator: Operator, code: str, expected: str) -> None:
    assert expected in words(body(code), operator)


def test_there_is_a_case_above_for_every_operator() -> None:
    cases = test_an_operator_makes_its_mutants.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {case[0] for case in cases} == set(Operator)


TRICKY = '''
import re

LIMIT = 3


class Table:
    """A table."""

    @property
    def width(self) -> int:
        return 7

    def row(self, n: int = 2, *, wide: bool = False) -> str:
        """Give a row, or 'None'.

        Text with "quotes" and a 100.
        """
        if n > LIMIT: return f"é {n + 1:>{n}} {'x' * (n - 1)!r}"
        elif n == LIMIT:
            text = """two
lines"""
        elif wide:
            text = "w"; n += 1
        else:
            text = (
                "a"  # kept
                "b"
            )
        while n > 0: n -= 1
        total: int = 0
        for ü, (x, *y) in enumerate([(1, 2)]):
            total += ü * x
        return text + "ü" * total


def other(n: int) -> int:
    return n + 1
'''


def test_every_mutant_is_a_program_that_differs_inside_its_function_alone() -> None:
    found = made(TRICKY, "Table.row")
    original = ast.parse(dedent(TRICKY))
    assert len(found.mutants) > 40
    for mutant in found.mutants:
        tree = ast.parse(mutant.text)
        outside = [ast.dump(node) for node in tree.body if getattr(node, "name", "") != "Table"]
        assert outside == [ast.dump(node) for node in original.body if getattr(node, "name", "") != "Table"]
        table, before = tree.body[2], original.body[2]
        assert isinstance(table, ast.ClassDef)
        assert isinstance(before, ast.ClassDef)
        assert ast.dump(table.body[1]) == ast.dump(before.body[1])
        assert ast.dump(table.body[2]) != ast.dump(before.body[2])


def test_the_rest_of_the_text_stays_as_it_was() -> None:
    text = dedent(TRICKY).strip("\n") + "\n"
    lines = text.split("\n")
    for mutant in made(TRICKY, "Table.row").mutants:
        new = mutant.text.split("\n")
        assert new[: mutant.line - 1] == lines[: mutant.line - 1]
        assert new[-4:] == lines[-4:]


def test_docstrings_annotations_and_decorators_have_no_mutants() -> None:
    text = '''
    @cache(7)
    def target(a: Literal[3] = 5) -> Literal[4]:
        """Doc."""
        local: Literal[6] = a
        return local
    '''
    shown = {each.description for each in made(text).mutants}
    assert "`5` becomes `6`" in shown
    assert not [
        each for each in shown if any(word in each for word in ("`3` ", "`4` ", "`6` b", "`7` ", "Doc"))
    ]


def test_a_plain_return_ends_a_generator_and_gives_a_function_another_value() -> None:
    text = """
    def target(xs):
        def inner():
            if xs:
                return
            print()
        for x in xs:
            if x:
                return
            yield x
    """
    found = [m.line for m in made(text).mutants if m.description == "`return` becomes `return 0`"]
    assert found == [4]


def test_what_is_in_a_formatted_text_is_mutated_in_place() -> None:
    mutants = [
        m for m in made("def target(a):\n    return f'<{a + 1}>' + 'x'\n").mutants if "a - 1" in m.description
    ]
    assert [m.text for m in mutants] == ["def target(a):\n    return (f'<{a - 1}>') + 'x'\n"]


def test_the_order_and_the_choice_are_those_of_the_seed() -> None:
    first, again = made(TRICKY, "Table.row", most=12), made(TRICKY, "Table.row", most=12)
    assert first == again
    assert len(first.mutants) == 12
    assert first.possible > 40
    assert made(TRICKY, "Table.row", most=12, seed=1) != first


def test_a_sample_holds_every_operator() -> None:
    everything = {m.operator for m in made(TRICKY, "Table.row").mutants}
    assert {m.operator for m in made(TRICKY, "Table.row", most=len(everything)).mutants} == everything


def test_no_two_mutants_are_the_same_program() -> None:
    keys = [code_key(mutant.text) for mutant in made(TRICKY, "Table.row").mutants]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    "code",
    [
        "if False:\n    a = a + 1\nreturn a",
        "return a\na += 1",
        "if __debug__ or a:\n    return b",
    ],
)
def test_a_mutant_with_the_bytecode_of_the_original_is_proven_equivalent(code: str) -> None:
    found = made(body(code))
    assert found.equivalent
    original = code_key(body(code))
    assert all(code_key(mutant.text) == original for mutant in found.equivalent)
    assert not any(code_key(mutant.text) == original for mutant in found.mutants)


@pytest.mark.parametrize(
    ("one", "other"), [("1", "1.0"), ("1", "True"), ("0.0", "-0.0"), ("'a'", "b'a'"), ("(1,)", "(True,)")]
)
def test_constants_that_are_equal_are_not_the_same_program(one: str, other: str) -> None:
    assert code_key(f"x = {one}") != code_key(f"x = {other}")
    assert code_key(f"x = {one}") == code_key(f"\n\nx = ({one})")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("def target(:\n", "its file does not parse"),
        ("def other():\n    return 1\n", "its definition was not found in its file"),
        ("def target():\n    pass\n", "no operator applies to it"),
    ],
)
def test_why_there_are_no_mutants_is_said(text: str, why: str) -> None:
    found = mutants_of(text, target_at())
    assert found.why_none == why
    assert found.mutants == ()


def test_a_definition_in_a_branch_a_class_or_a_function_is_found() -> None:
    text = """
    try:
        import fast
    except ImportError:
        class A:
            def m(self):
                def inner(x):
                    return x + 1
                return inner
    """
    assert {m.line for m in made(text, "A.m.<locals>.inner").mutants} == {7}


def test_of_two_definitions_the_one_at_the_targets_line_is_taken() -> None:
    text = "def target(a):\n    return a + 1\n\n\ndef target(a):\n    return a * 2\n"
    assert {m.line for m in mutants_of(text, target_at(first_line=1)).mutants} == {2}
    assert {m.line for m in mutants_of(text, target_at(first_line=5)).mutants} == {6}


def ran(text: str, argument: object) -> object:
    names: dict[str, object] = {}
    exec(compile(text, "guarded", "exec"), names)  # a text written in this file
    return names["target"](argument)  # type: ignore[operator]


LOOPS = '''
def target(n):
    """Doc."""
    total = 0
    while n > 0:
        # going down
        while total < 3: total += 1
        n -= 1
        if n == 5:
            continue
    def inner(k):
        while k:
            k -= 1
        return k
    return total + inner(2)
'''


def test_a_guarded_loop_gives_the_same_below_the_limit_and_ends_above_it() -> None:
    text = guarded(LOOPS, target_at(), 15)
    assert text is not None
    assert ran(text, 10) == ran(LOOPS, 10) == 3
    with pytest.raises(AssertionError, match="a loop did not end"):
        ran(text, 11)


def test_a_function_without_such_a_loop_is_not_guarded() -> None:
    assert guarded("def target(xs):\n    for x in xs:\n        yield x\n", target_at(), 5) is None


def test_mutants_that_may_never_end_come_last() -> None:
    places = [mutant.is_in_while for mutant in made(LOOPS).mutants]
    assert True in places
    assert places == sorted(places)


def test_a_title_is_one_line_for_a_report() -> None:
    found: list[Mutant] = list(made(TRICKY, "Table.row").mutants)
    assert all("\n" not in m.title and len(m.title) < 160 for m in found)
