"""Functions that only a call has made: told apart by what they do, on every tier that is here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from foreign import a_bench, a_patch, a_question, a_worker, codec, sandbox_of

from perfsmith.evaluators import TargetJudge
from perfsmith.evaluators._equality import status_of
from perfsmith.sandboxes import Tier
from perfsmith.tasks import Gate, Verdict

CALLS = [codec.encode_call((list(range(n)), n), {}) for n in range(1, 9)]
HEAD = "import functools, warnings\n"
ORIGINALS = {
    "a closure": """
        def target(xs, n):
            kept = list(xs)
            def inner(x):
                return [kept[0], x, n]
            return inner
        """,
    "a decorated function": """
        def target(xs, n):
            def outer(function):
                @functools.wraps(function)
                def inner(*args):
                    return n, function(*args)
                return inner
            return outer
        """,
    "functions in a dict": """
        def target(xs, n):
            return {"add": lambda x: x + n, "times": lambda x: x * n}
        """,
    "one that warns of what is deprecated": """
        def target(xs, n):
            def inner():
                warnings.warn(f"{n} is old", DeprecationWarning)
                return n
            return inner
        """,
    "optional arguments": """
        def target(xs, n):
            def inner(x, scale=1, *, strict=False):
                if strict and x > n:
                    raise ValueError("too large")
                return x * scale
            return inner
        """,
    "named arguments": """
        def target(xs, n):
            def outer(function):
                def inner(*args, **kwargs):
                    return n, function(*args, **kwargs)
                return inner
            return outer
        """,
    "arguments that must be named": """
        def target(xs, n):
            return lambda *, key: [key, n]
        """,
    "attributes": """
        def target(xs, n):
            def inner():
                return n
            inner.kept = list(xs)
            return inner
        """,
    "an error that is meant": """
        def target(xs, n):
            def inner(x):
                if x < n:
                    raise IndexError("small")
                return x
            return inner
        """,
    "a generator function": """
        def target(xs, n):
            def inner(x):
                for each in xs:
                    yield x + each
            return inner
        """,
    "one that remembers": """
        def target(xs, n):
            count = iter(range(n, n + 100))
            return lambda: next(count)
        """,
}
SAME = {
    "a closure": ("return [kept[0], x, n]", "return [*kept[:1], x, n]"),
    "a decorated function": ("return n, function(*args)", "return (n,) + (function(*args),)"),
    "functions in a dict": ("lambda x: x + n", "lambda y: y + n"),
    "one that warns of what is deprecated": ('f"{n} is old"', 'str(n) + " is old"'),
    "optional arguments": ("return x * scale", "return scale * x"),
    "named arguments": ("n, function(*args, **kwargs)", "(n, function(*args, **kwargs))"),
    "arguments that must be named": ("[key, n]", "[key] + [n]"),
    "attributes": ("list(xs)", "[*xs]"),
    "an error that is meant": ('raise IndexError("small")', 'raise IndexError("sm" + "all")'),
    "a generator function": ("yield x + each", "yield each + x"),
    "one that remembers": ("lambda: next(count)", "lambda: count.__next__()"),
}
OTHER = {
    "a closure": ("return [kept[0], x, n]", "return [kept[-1], x, n]"),
    "a decorated function": ("return n, function(*args)", "return n, function(*args[:0])"),
    "functions in a dict": ("lambda x: x * n", "lambda x: x + n"),
    "one that warns of what is deprecated": ('f"{n} is old"', '"old"'),
    "optional arguments": ("return x * scale", "return x"),
    "named arguments": ("function(*args, **kwargs)", "function(*args)"),
    "arguments that must be named": ("[key, n]", "[key, n][:1]"),
    "attributes": ("inner.kept = list(xs)", "pass"),
    "an error that is meant": ('raise IndexError("small")', 'raise KeyError("small")'),
    "a generator function": ("yield x + each", "yield x - each"),
    "one that remembers": ("lambda: next(count)", "lambda: n"),
}


@contextmanager
def judged(folder: Path, original: str, portal: BlockingPortal) -> Iterator[TargetJudge]:
    bench = a_bench(folder, {"mod.py": HEAD + dedent(original)}, tier=Tier.PROCESS)
    bench = replace(bench, sandbox=sandbox_of("namespace"))
    judge = portal.call(TargetJudge.prepare, bench, replace(a_question(CALLS), allowed_files=None))
    try:
        yield judge
    finally:
        judge.close()


@pytest.mark.namespace
@pytest.mark.parametrize("kind", ORIGINALS)
def test_what_does_the_same_passes_and_what_does_not_is_refused(kind: str, tmp_path: Path) -> None:
    original = HEAD + dedent(ORIGINALS[kind])
    with start_blocking_portal() as portal, judged(tmp_path, ORIGINALS[kind], portal) as judge:
        assert judge.corpus.cases
        assert judge.corpus.is_lazy
        for change, verdict in ((SAME[kind], Verdict.ACCEPTED), (OTHER[kind], Verdict.WRONG_RESULT)):
            text = original.replace(*change)
            assert text != original
            answer = portal.call(judge.evaluate, a_patch(judge, text), Gate.BEHAVIOUR)
            assert answer.verdict is verdict, answer.reason


def test_a_refusal_shows_what_the_function_gives(tmp_path: Path) -> None:
    original = ORIGINALS["a closure"]
    with start_blocking_portal() as portal, judged(tmp_path, original, portal) as judge:
        text = HEAD + dedent(original).replace(*OTHER["a closure"])
        patch = a_patch(judge, text)
        answer = portal.call(judge.explain, patch, portal.call(judge.evaluate, patch, Gate.BEHAVIOUR))
    shown = answer.evidence.counter_example
    assert shown is not None
    assert shown.expected.startswith("returned <function: (")
    assert ") gives [0, " in shown.expected
    assert ") gives [1, " in shown.actual


EARLY = """
def target(xs, n):
    first = xs[0]
    return lambda: first
"""
LATE = """
def target(xs, n):
    return lambda: xs[0]
"""


@pytest.mark.namespace
def test_when_a_function_reads_the_arguments_of_its_call_is_told_apart(tmp_path: Path) -> None:
    together = {}
    for name, source in (("early", EARLY), ("late", LATE)):
        with a_worker(tmp_path / name, "namespace", source) as worker:
            together[name] = worker.check_once(CALLS, 10)
    assert together["early"].outcomes == together["late"].outcomes
    assert together["early"].together != together["late"].together


KEPT_BY_AN_OBJECT = """
class Box:
    def __init__(self, undo):
        self.undo = undo
CALLED = []
def target(xs, n):
    return Box(lambda: CALLED.append(n))
"""
WANTING = """
def target(xs, n):
    return lambda x: x.nothing
"""
DECORATOR_FOR_METHODS = """
def target(xs, n):
    def outer(function):
        def inner(self, x):
            return n * function(self, x).nothing
        return inner
    return outer
"""
OF_A_CLASS = """
def target(xs, n):
    class Local:
        def fire(self):
            CALLED.append(n)
    return Local()
CALLED = []
"""


@pytest.mark.namespace
@pytest.mark.parametrize("source", [KEPT_BY_AN_OBJECT, WANTING, DECORATOR_FOR_METHODS, OF_A_CLASS])
def test_what_nobody_may_or_can_call_is_not_called_and_cannot_be_compared(
    source: str, tmp_path: Path
) -> None:
    with a_worker(tmp_path, "namespace", source) as worker:
        reply = worker.check_once(CALLS, 10)
    assert set(map(status_of, reply.outcomes)) == {"unencodable"}
    assert "CALLED" not in source or codec.decode(reply.state["CALLED"]) == []


SHARING = """
_T = {}
def target(xs, n):
    _T.clear()
    _T.update((x, n) for x in xs)
    kept = dict(_T)
    return lambda key: kept[key]
"""


@pytest.mark.namespace
def test_what_a_later_call_changes_in_an_earlier_function_is_a_difference(tmp_path: Path) -> None:
    with start_blocking_portal() as portal, judged(tmp_path, SHARING, portal) as judge:
        text = HEAD + SHARING.replace("kept = dict(_T)", "kept = _T")
        answer = portal.call(judge.evaluate, a_patch(judge, text), Gate.BEHAVIOUR)
        assert answer.verdict is Verdict.WRONG_RESULT, answer.reason
        text = HEAD + SHARING.replace("kept = dict(_T)", "kept = {**_T}")
        answer = portal.call(judge.evaluate, a_patch(judge, text), Gate.BEHAVIOUR)
        assert answer.verdict is Verdict.ACCEPTED, answer.reason
