"""Twins are recognised by what they say; nothing that may behave differently is taken for a twin."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from perfsmith.search import Judged, SeenIndex, candidate_key, normalised_source
from perfsmith.tasks import Candidate, Evaluation, Evidence, FileEdit, Gate, Origin, Verdict

PLAIN = """
def total(rows, factor=2):
    result = 0
    for row in rows:
        try:
            scaled = row * factor
        except TypeError as error:
            raise ValueError from error
        result += scaled
    return result
"""

RENAMED = '''
def total(rows, factor=2):
    """Adds them up."""
    acc = 0   # running
    for each in rows:
        try:
            value = each * factor
        except TypeError as problem:
            raise ValueError from problem
        acc += value
    return acc
'''


def candidate(text: str, *, target: str = "m.py::total") -> Candidate:
    return Candidate(
        target=target,
        files=(FileEdit(path="m.py", before_sha256="0" * 64, after=text),),
        origin=Origin(proposer="test"),
    )


def judged(each: Candidate, verdict: Verdict, gate: Gate, behaviour_hash: str | None = None) -> Judged:
    return Judged(
        each,
        Evaluation(
            candidate_id=each.id,
            verdict=verdict,
            gate=gate,
            reason="",
            evidence=Evidence(behaviour_hash=behaviour_hash),
        ),
    )


def test_docstrings_comments_layout_and_local_names_do_not_count() -> None:
    assert normalised_source(PLAIN) == normalised_source(RENAMED)
    assert normalised_source(PLAIN, function="total") == normalised_source(RENAMED, function="total")
    assert normalised_source(PLAIN, function="other") != normalised_source(RENAMED, function="other")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("def f(a): return a", "def f(b): return b", id="parameters are keywords"),
        pytest.param("def f():\n x = 1\n return y", "def f():\n y = 1\n return y", id="global against local"),
        pytest.param("def f():\n x = g\n return x", "def f():\n x = h\n return x", id="other globals"),
        pytest.param("def f():\n global x\n x = 1", "def f():\n global y\n y = 1", id="declared globals"),
        pytest.param(
            "def f():\n a = 1\n b = 2\n return a", "def f():\n a = 1\n b = 2\n return b", id="mixed up"
        ),
        pytest.param(
            "def f():\n [x for x in y]\n return x", "def f():\n [z for z in y]\n return z", id="comprehension"
        ),
        pytest.param("def f(a=x):\n x = 1", "def f(a=y):\n y = 1", id="default read outside"),
        pytest.param("def f():\n x = 1\n return locals()", "def f():\n y = 1\n return locals()", id="locals"),
        pytest.param(
            "def f():\n class A:\n  x = 1\n x = 2\n return A",
            "def f():\n class A:\n  y = 1\n y = 2\n return A",
            id="class attributes",
        ),
        pytest.param(
            "def f():\n import a as x\n return x", "def f():\n import b as x\n return x", id="imports"
        ),
        pytest.param(
            "def f():\n def g(x): return x\n x = 1\n return g",
            "def f():\n def g(y): return y\n y = 1\n return g",
            id="parameters of closures",
        ),
        pytest.param(
            "def f(v):\n match v:\n  case {**x}:\n   x = 1\n   return x",
            "def f(v):\n match v:\n  case {**y}:\n   y = 1\n   return y",
            id="rest of a mapping",
        ),
        pytest.param("def f():\n return 'x'", "def f():\n return 'y'", id="strings that are values"),
        pytest.param("x = 1\n", "y = 1\n", id="module level"),
        pytest.param("def f(o):\n x = o.x\n return x", "def f(o):\n x = o.y\n return x", id="attributes"),
    ],
)
def test_sources_that_may_behave_differently_keep_different_forms(one: str, other: str) -> None:
    assert normalised_source(one) != normalised_source(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def f():\n a = 1\n return lambda: a", "def f():\n b = 1\n return lambda: b"),
        (
            "def f(v):\n match v:\n  case [a, *b]:\n   return a, b",
            "def f(v):\n match v:\n  case [c, *d]:\n   return c, d",
        ),
        ("class C:\n def m(self):\n  a = 1\n  return a", "class C:\n def m(self):\n  b = 1\n  return b"),
        ("if True:\n def f():\n  a = 1", "if True:\n def f():\n  b = 1"),
        ("async def f():\n async with g() as a:\n  pass", "async def f():\n async with g() as b:\n  pass"),
        ('def f():\n "only this"', "def f():\n pass"),
    ],
)
def test_renaming_reaches_closures_patterns_methods_and_coroutines(one: str, other: str) -> None:
    assert normalised_source(one) == normalised_source(other)


def test_only_the_changed_function_is_renamed() -> None:
    one = "def f():\n a = 1\ndef g():\n b = 2\n"
    other = "def f():\n c = 1\ndef g():\n d = 2\n"
    assert normalised_source(one) == normalised_source(other)
    assert normalised_source(one, function="f") != normalised_source(other, function="f")


def test_a_nested_target_renames_in_the_function_around_it() -> None:
    one, other = "def f():\n def g():\n  return a\n a = 1", "def f():\n def g():\n  return b\n b = 1"
    assert normalised_source(one, function="f.<locals>.g") == normalised_source(
        other, function="f.<locals>.g"
    )


@pytest.mark.parametrize("text", ["def f(:", "x = '\0'", "-" * 5_000 + "1", "-" * 20_000 + "1"])
def test_a_text_that_cannot_be_parsed_is_its_own_form(text: str) -> None:
    assert normalised_source(text) == text


def test_a_lone_surrogate_does_not_stop_the_search() -> None:
    assert candidate_key(candidate(r"x = '\ud800'")) != candidate_key(candidate("x = 1"))


@pytest.mark.parametrize(
    ("one", "other", "are_twins"),
    [
        ("def total(): return 60 * 60", "def total(): return 3600", True),
        ("def total(a):\n if a:\n  return 1\n return 2", "def total(a):\n if (a): return 1\n return 2", True),
        ("def total(a):\n x = a\n return x", "def total(a):\n y = (a)\n return y", True),
        ("def total(): return 1", "def total(): return True", False),
        ("def total(): return 0.0", "def total(): return -0.0", False),
        ("def total(a): return a + 1", "def total(a): return 1 + a", False),
        ("def total(a): return list(a)", "def total(a): return [*a]", False),
        ("def total(a: int): return a", "def total(a: float): return a", False),
        ("def total(a=1): return a", "def total(a=2): return a", False),
    ],
)
def test_twins_compile_to_the_same_bytecode(one: str, other: str, *, are_twins: bool) -> None:
    assert (candidate_key(candidate(one)) == candidate_key(candidate(other))) is are_twins


def test_the_key_does_not_depend_on_the_order_of_sets() -> None:
    key = "from perfsmith.search._dedupe import _compiled; print(_compiled({!r}, None))"
    text = "def f(a): return a in {'a', 'b', 'c', 'd', 'e'}"
    runs = {
        subprocess.run(
            [sys.executable, "-c", key.format(text)],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1


def test_a_twin_points_at_the_first_of_its_form_and_at_nobody_else() -> None:
    index = SeenIndex()
    first, second, third = candidate(PLAIN), candidate(RENAMED), candidate("def total(rows): return 0")
    assert index.twin_of(second) is None
    index.add(judged(first, Verdict.ACCEPTED, Gate.TIMING))
    assert index.twin_of(first) is None
    assert index.twin_of(second) == first.id
    assert index.twin_of(third) is None
    index.add(judged(second, Verdict.DUPLICATE, Gate.DUPLICATE))
    assert index.twin_of(second) == first.id


def test_a_failure_of_the_judge_says_nothing_about_the_twin() -> None:
    index = SeenIndex()
    index.add(judged(candidate(PLAIN), Verdict.INFRA_ERROR, Gate.BUILD))
    assert index.twin_of(candidate(RENAMED)) is None
