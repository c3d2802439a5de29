"""Originals of an unusual kind: what differs from them is refused, what does the same passes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from foreign import QUICK_SOURCES, a_bench, a_patch, a_question, a_worker, codec

from perfsmith.evaluators import TargetJudge, WorkerFailure, unusable_verdict
from perfsmith.evaluators.oracles._nodes import Call, built, closed, listed, named, of_value, plain
from perfsmith.tasks import Candidate, Evaluation, Gate, SourceName, Verdict

pytestmark = pytest.mark.namespace

Change = tuple[str, str]
"""A part of the original's text, and what a candidate has there."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A judge of one original, which is shown changes of its text."""

    judge: TargetJudge
    source: str
    portal: BlockingPortal

    def at_first(self, change: Change) -> Evaluation:
        """Its answer at the behaviour gate."""
        return self.portal.call(self.judge.evaluate, self._patch(change), Gate.BEHAVIOUR)

    def in_the_end(self, change: Change) -> Evaluation:
        """Its answer at the last gate but for the measurement of speed, or where it is refused before."""
        answer = self.at_first(change)
        if not answer.is_alive:
            return answer
        return self.portal.call(self.judge.confirm_behaviour, self._patch(change), answer)

    def timed(self, change: Change) -> Evaluation:
        """Its answer at the last gate, of a change that passes before."""
        answer = self.at_first(change)
        assert answer.verdict is Verdict.ACCEPTED, answer.reason
        return self.portal.call(self.judge.confirm, self._patch(change), answer)

    def _patch(self, change: Change) -> Candidate:
        before, after = change
        assert self.source.count(before) == 1, change
        return a_patch(self.judge, self.source.replace(before, after))


@contextmanager
def judging(
    folder: Path,
    original: str,
    calls: Sequence[bytes],
    *,
    qualname: str = "target",
    sources: tuple[SourceName, ...] = (SourceName.RECORDED,),
) -> Iterator[Judged]:
    source = dedent(original)
    bench = a_bench(folder, {"mod.py": source}, sources=sources)
    with start_blocking_portal() as portal:
        judge = portal.call(TargetJudge.prepare, bench, a_question(calls, qualname=qualname))
        try:
            yield Judged(judge, source, portal)
        finally:
            judge.close()


def call(*args: object) -> bytes:
    encoded: bytes = codec.encode_call(args, {})
    return encoded


LISTS = tuple(call(list(range(n))) for n in range(10))
MEAN = """
import warnings
def mean(xs):
    if not xs:
        warnings.warn("mean of nothing", RuntimeWarning, stacklevel=2)
        return 0
    return sum(xs) / len(xs)
"""
SAYING = 'warnings.warn("mean of nothing", RuntimeWarning, stacklevel=2)'
STRICT = """
import warnings
def target(xs):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if not xs:
            warnings.warn("sum of nothing", RuntimeWarning, stacklevel=2)
        return sum(xs)
"""
IN_STRICT = STRICT.partition("xs):\n")[2].rstrip()
CART = """
    class Cart:
        def __init__(self, prices):
            self.prices = prices
        @property
        def size(self):
            return len(self.prices)
    """
SORTING = """
    from collections.abc import Callable
    asked = []
    def noted(word):
        asked.append(word)
        return len(word)
    def target(key: Callable[[str], int], words: list[str]):
        pairs = []
        for word in words:
            pairs.append((key(word), word))
        pairs.sort(key=lambda pair: pair[0])
        return [word for _, word in pairs]
    """
PAIRS = "pairs.sort(key=lambda pair: pair[0])\n    return [word for _, word in pairs]"
STREAM = """
    import asyncio
    closed = []
    async def target(xs):
        total = 0
        try:
            for x in xs:
                await asyncio.sleep(0)
                total += x
                yield total
        finally:
            closed.append(len(xs))
    """


def carts() -> tuple[bytes, ...]:
    receivers = [built(named("mod", "Cart"), [listed([plain(0.5)] * n)]) for n in range(8)]
    return tuple(closed(Call(positional=(each,), keywords={})) for each in receivers)


def asked_to_sort() -> tuple[bytes, ...]:
    words = [["bb", "a", "bb", "c"][:n] for n in range(5)]
    noted = [Call(positional=(named("mod", "noted"), of_value(each)), keywords={}) for each in words]
    return (*map(closed, noted), *(call(len, each) for each in words), call(abs, ["a"]))


@dataclass(frozen=True, kw_only=True)
class Reference:
    """An original, and candidates that are right or wrong."""

    source: str
    calls: tuple[bytes, ...] = LISTS
    qualname: str = "target"
    sources: tuple[SourceName, ...] = (SourceName.RECORDED,)
    right: Sequence[Change]
    wrong: Mapping[str, Change]


REFERENCES: Mapping[str, Reference] = {
    "turns warnings into errors": Reference(
        source=STRICT,
        right=[
            ('"error"', '"error", append=False'),
            (IN_STRICT, '    if xs:\n        return sum(xs)\n    raise RuntimeWarning("sum of nothing")'),
        ],
        wrong={
            "the filters stay": (
                IN_STRICT,
                "    " + dedent(IN_STRICT.partition("\n")[2]).replace("\n", "\n    "),
            ),
            "nothing is said": ('simplefilter("error")', 'simplefilter("ignore")'),
            "it is said and is no error": ('simplefilter("error")', 'simplefilter("always")'),
            "an error of another class": ("RuntimeWarning", "UserWarning"),
            "only some are errors": ('simplefilter("error")', 'simplefilter("error", UserWarning)'),
            "an error in other words": ("sum of nothing", "sum of no number"),
        },
    ),
    "turns warnings into errors for all its process": Reference(
        source=MEAN + 'warnings.simplefilter("error")\n',
        qualname="mean",
        right=[(SAYING, 'raise RuntimeWarning("mean of nothing")')],
        wrong={
            "nothing is said": (SAYING, "pass"),
            "an error of another class": ("RuntimeWarning", "UserWarning"),
            "the error is caught": (
                SAYING,
                f"try:\n            {SAYING}\n        except RuntimeWarning:\n            pass",
            ),
        },
    ),
    "warns": Reference(
        source=MEAN,
        qualname="mean",
        right=[("stacklevel=2", "stacklevel=1")],
        wrong={
            "no longer": (SAYING, "pass"),
            "in another category": ("RuntimeWarning", "DeprecationWarning"),
            "in other words": ("mean of nothing", "mean of no number"),
            "of one thing more": ("return sum", "len(xs) == 7 and warnings.warn('7')\n    return sum"),
        },
    ),
    "a property": Reference(
        source=CART,
        calls=carts(),
        qualname="Cart.size",
        sources=QUICK_SOURCES,
        right=[("len(self.prices)", "sum(1 for _ in self.prices)")],
        wrong={
            "another value": ("len(self.prices)", "min(len(self.prices), 5)"),
            "another type": ("len(self.prices)", "float(len(self.prices))"),
            "a method": ("    @property\n", ""),
            "a property of its class": ("    @property\n", "    @classmethod\n    @property\n"),
            "kept in its object": (
                "return len(self.prices)",
                "self._size = len(self.prices)\n        return self._size",
            ),
        },
    ),
    "takes a callable": Reference(
        source=SORTING,
        calls=asked_to_sort(),
        sources=(SourceName.RECORDED, SourceName.TYPED),
        right=[(PAIRS, "return [pair[1] for pair in sorted(pairs, key=lambda pair: pair[0])]")],
        wrong={
            "another function": ("key(word)", "len(word)"),
            "another order of what is alike": (
                "pairs.sort(key=lambda pair: pair[0])",
                "pairs.sort(key=lambda pair: (pair[0], -words.index(pair[1])))",
            ),
            "the function is asked twice": ("key(word), word", "[key(word), key(word)][1], word"),
            "the function is asked once for equal words": (
                "    for word in words:\n        pairs.append((key(word), word))",
                "    known = {word: key(word) for word in dict.fromkeys(words)}\n"
                "    pairs = [(known[word], word) for word in words]",
            ),
            "the function is asked from the end": (
                "    for word in words:\n        pairs.append((key(word), word))",
                "    pairs = [(key(word), word) for word in reversed(words)][::-1]",
            ),
        },
    ),
    "an asynchronous generator": Reference(
        source=STREAM,
        right=[("total += x", "total = x + total")],
        wrong={
            "other items": ("total += x", "total += min(x, 7)"),
            "fewer items": ("for x in xs:", "for x in xs[:8]:"),
            "an error at the end": ("closed.append(len(xs))", "closed.append(len(xs) // (9 - len(xs)))"),
            "nothing is closed": ("closed.append(len(xs))", "pass"),
            "a plain generator": (
                "async def target(xs):\n    total = 0\n    try:\n        for x in xs:\n"
                "            await asyncio.sleep(0)\n",
                "def target(xs):\n    total = 0\n    try:\n        for x in xs:\n",
            ),
            "a coroutine that gives all": (
                "            yield total\n    finally:\n        closed.append(len(xs))",
                "    finally:\n        closed.append(len(xs))\n    return total",
            ),
        },
    ),
}


REFUSED = (Verdict.WRONG_RESULT, Verdict.INVALID_EDIT)
"""The second one where the text alone shows it: another kind of function has another signature."""


@pytest.mark.parametrize("name", REFERENCES)
def test_what_differs_is_refused_and_what_does_the_same_passes(name: str, tmp_path: Path) -> None:
    reference = REFERENCES[name]
    with judging(
        tmp_path,
        reference.source,
        reference.calls,
        qualname=reference.qualname,
        sources=reference.sources,
    ) as judged:
        assert judged.judge.corpus.recorded == len(reference.calls)
        for change in reference.right:
            found = judged.in_the_end(change)
            assert found.verdict is Verdict.ACCEPTED, f"{change}: {found.reason}"
        for what, change in reference.wrong.items():
            found = judged.in_the_end(change)
            assert found.verdict in REFUSED, f"{what}: {found.verdict} {found.reason}"


SAID = [
    pytest.param("def say():\n    print('odd')\n", id="a line on the output"),
    pytest.param("import warnings\ndef say():\n    warnings.warn('odd')\n", id="a warning"),
    pytest.param(
        "import logging\ndef say():\n    logging.getLogger('mod').error('odd')\n",
        id="a log record",
    ),
    pytest.param(
        "import sys\ndef say():\n    print('odd', file=sys.stderr)\n",
        id="a line on the error stream",
    ),
]


@pytest.mark.parametrize("say", SAID)
def test_what_is_said_on_another_input_is_another_outcome(say: str, tmp_path: Path) -> None:
    original = say + "def target(xs):\n    if len(xs) == 6:\n        say()\n    return sum(xs)\n"
    with judging(tmp_path, original, LISTS) as judged:
        found = judged.at_first(("== 6", "== 7"))
    assert found.verdict is Verdict.WRONG_RESULT, found.reason


LATER: Mapping[str, tuple[str, Change]] = {
    "a generator begun in the call": (
        "def made(xs):\n    for x in xs:\n        yield x\ndef target(xs):\n    return made(xs)\n",
        ("return made(xs)", "return made(list(xs))"),
    ),
    "a generator that says all at once": (
        "def target(xs):\n    for x in xs:\n        print(x)\n        yield x\n",
        ("for x in xs:\n        print(x)\n", "for x in [print(x) or x for x in xs]:\n"),
    ),
}


@pytest.mark.parametrize("is_later", [False, True], ids=["plain", "asynchronous"])
@pytest.mark.parametrize("what", LATER)
def test_a_generator_works_when_its_items_are_asked_for(what: str, tmp_path: Path, *, is_later: bool) -> None:
    original, change = LATER[what]
    if is_later:
        original = f"async {original}"
    with judging(tmp_path, original, LISTS) as judged:
        found = judged.at_first(change)
    assert found.verdict is Verdict.WRONG_RESULT, found.reason


OUTSIDE: Mapping[str, tuple[str, str, str]] = {
    "a database at a path of another machine": (
        "import sqlite3",
        'sqlite3.connect("/srv/shop/orders.db")',
        "unable to open database file",
    ),
    "a database in the project's folder": (
        "import sqlite3",
        'sqlite3.connect("orders.db")',
        "unable to open database file",
    ),
    "a server on this machine": (
        "import socket",
        'socket.create_connection(("127.0.0.1", 5432), timeout=1)',
        "ConnectionRefusedError",
    ),
}
SLOW = "    found = []\n    for i in range(n):\n        found = found + [i]\n"


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_needs_a_database_or_the_network_is_unverifiable_in_words(name: str, tmp_path: Path) -> None:
    imported, connected, words = OUTSIDE[name]
    original = f"{imported}\ndef target(n):\n{SLOW}    {connected}.close()\n    return found\n"
    calls = [call(n) for n in range(8)]
    with judging(tmp_path, original, calls) as judged:
        cases = judged.judge.corpus.cases
        assert unusable_verdict(judged.judge.corpus) is None
        assert len(cases) >= len(calls)
        assert not any(case.returns for case in cases)
        closing = f"    {connected}.close()\n"
        for after in ("", f"    try:\n    {closing}    except Exception:\n        return None\n"):
            found = judged.at_first((closing, after))
            assert found.verdict is Verdict.WRONG_RESULT, found.reason
        found = judged.timed((SLOW, "    found = list(range(n))\n"))
    assert found.verdict is Verdict.UNVERIFIABLE
    assert "returns normally on no input" in found.reason
    assert words in found.reason
    assert "no network, and no file but the project's" in found.reason


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_needs_them_to_be_imported_cannot_be_started_and_says_why(name: str, tmp_path: Path) -> None:
    imported, connected, words = OUTSIDE[name]
    original = f"{imported}\nopened = {connected}\ndef target(n):\n    return [opened, n]\n"
    with pytest.raises(WorkerFailure, match=words), judging(tmp_path, original, [call(1)]):
        pass


WORDS = ("pear", "fig", "plum", "date", "quince", "sloe")


def as_iterated(folder: Path) -> tuple[str, ...]:
    """The words in the order of their set under the hash seed of the behaviour gate."""
    with a_worker(
        folder, "namespace", f"def target():\n    return [word for word in {{*{WORDS}}}]"
    ) as worker:
        outcome = codec.decode(worker.run_once([call()], 30).outcomes[0])
    return tuple(outcome[1])


@pytest.mark.parametrize("is_frozen", [False, True], ids=["a set for a tuple", "a tuple for a set"])
def test_what_is_wrong_under_another_hash_seed_is_refused_in_the_end(
    tmp_path: Path, *, is_frozen: bool
) -> None:
    ordered = repr(as_iterated(tmp_path / "asked"))
    as_tuple, as_set = f"in {ordered} ", f"in {{*{WORDS}}} "
    before, after = (as_set, as_tuple) if is_frozen else (as_tuple, as_set)
    original = f"def target(text):\n    return [word for word {before}if word in text]\n"
    calls = [call(" ".join(WORDS[at : at + n])) for at in range(6) for n in range(1, 7 - at)]
    with judging(tmp_path, original, calls) as judged:
        found = judged.in_the_end((before, after))
        assert (found.verdict, found.gate) == (Verdict.WRONG_RESULT, Gate.CONFIRM), found.reason
        assert found.evidence.counter_example is not None
        honest = judged.in_the_end(("if word in text", "if text.count(word)"))
        assert honest.verdict is Verdict.ACCEPTED, honest.reason


VARYING: Mapping[str, str] = {
    "chance": "import random\ndef vary():\n    return random.random()\n",
    "an address": "def vary():\n    return repr(object())\n",
}
EVEN = """
def target(n):
    if n % 2:
        return vary()
    return [i * i for i in range(n)]
"""


@pytest.mark.parametrize("name", VARYING)
def test_inputs_on_which_the_original_varies_are_left_out_and_told(name: str, tmp_path: Path) -> None:
    calls = [call(n) for n in range(20)]
    sources = (SourceName.RECORDED, SourceName.INFERRED)
    with judging(tmp_path, VARYING[name] + EVEN, calls, sources=sources) as judged:
        corpus = judged.judge.corpus
        assert unusable_verdict(corpus) is None
        compared = [codec.decode_call(case.call)[0][0] for case in corpus.cases]
        assert set(range(0, 20, 2)) <= set(compared)
        assert not any(n % 2 for n in compared if type(n) is int)
        assert corpus.flaky >= 10
        told = f"{corpus.flaky} inputs with varying outcomes were left out"
        assert told in judged.judge.oracle_facts().assumptions
        found = judged.in_the_end(("i * i for i", "i**2 for i"))
        assert found.verdict is Verdict.ACCEPTED, found.reason
        assert found.evidence.oracle is not None
        assert told in found.evidence.oracle.assumptions
        found = judged.at_first(("range(n)", "range(min(n, 17))"))
        assert found.verdict is Verdict.WRONG_RESULT, found.reason


def test_an_original_that_varies_on_all_inputs_is_called_flaky(tmp_path: Path) -> None:
    always = VARYING["chance"] + "def target(n):\n    return [n, vary()]\n"
    with judging(tmp_path, always, [call(n) for n in range(5)]) as judged:
        verdict, reason = unusable_verdict(judged.judge.corpus) or (None, "")
    assert verdict is Verdict.FLAKY
    assert "different outcomes for the same input" in reason
