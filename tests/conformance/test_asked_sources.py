"""Symbolic execution and written generators keep to the contract of the other sources; each can be off."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from anyio.from_thread import start_blocking_portal
from foreign import a_bench, a_question, a_worker, codec, sandbox_of, this_interpreter, write
from test_input_sources import ODD, Kind, asked, call, on

from perfsmith.evaluators import TargetJudge
from perfsmith.evaluators._canonical import dump, parse
from perfsmith.evaluators._equality import status_of
from perfsmith.evaluators.oracles import (
    SOURCES,
    InputSource,
    ScriptBench,
    SymbolicSource,
    WrittenSource,
    interpreter_for_symbols,
)
from perfsmith.evaluators.oracles._nodes import built, named, plain
from perfsmith.sandboxes import MachineClock
from perfsmith.tasks import SourceName, Workspace

pytestmark = pytest.mark.namespace

needs_crosshair = pytest.mark.skipif(
    importlib.util.find_spec("crosshair") is None,
    reason="CrossHair is not installed here (requirements/dev.txt has it)",
)

SYMBOLIC, WRITTEN = SourceName.SYMBOLIC, SourceName.WRITTEN
SECONDS = 2.0

ADDING = """
def target(n: int, m: int = 2):
    assert m >= 0
    if n * 3 == 6000 + m:
        return n
    return n + m
"""
BOX = """
class Box:
    def __init__(self, size: int):
        self.size = size
    def fits(self, n: int):
        return n * 2 < self.size and n != 77
    @property
    def is_small(self):
        return self.size < 40
"""
KINDS: Mapping[str, tuple[Kind, str]] = {
    "plain function": (
        Kind(source=ADDING, recorded=(call(5, 3), call(0, 1)), usable=frozenset()),
        """
        import random
        def generate(seed):
            dice = random.Random(seed)
            for _ in range(40):
                yield (dice.randint(0, 3),), {"m": dice.randint(0, 9)}
        """,
    ),
    "method": (
        Kind(
            source=BOX,
            entry="Box.fits",
            recorded=(on(built(named("mod", "Box"), [plain(6)]), 2),),
            usable=frozenset(),
        ),
        """
        import random
        from mod import Box
        def generate(seed):
            dice = random.Random(seed)
            for n in range(40):
                yield (Box(dice.randint(0, 99)), n), {}
        """,
    ),
    "generator": (
        Kind(
            source="def target(xs: list[int]):\n    for x in xs:\n        yield x * 2\n", usable=frozenset()
        ),
        """
        import itertools
        def generate(seed):
            return ((([seed, n // 2],), {}) for n in itertools.count())
        """,
    ),
    "property": (
        Kind(source=BOX, entry="Box.is_small", usable=frozenset()),
        """
        from mod import Box
        def generate(seed):
            return [((Box(seed % 50 + n),), {}) for n in range(20)]
        """,
    ),
    "async function": (
        Kind(
            source="async def target(n: int):\n    return 'found' if n * 5 == 4455 else n\n",
            usable=frozenset(),
        ),
        "def generate(seed):\n    return [((n,), {}) for n in range(890, 900)]\n",
    ),
    "procedure that only mutates": (
        Kind(
            source="def target(xs: list[int]):\n    if len(xs) == 3:\n        xs.clear()\n    xs.append(1)\n",
            usable=frozenset(),
        ),
        "def generate(seed):\n    return [(([seed] * n,), {}) for n in range(6)]\n",
    ),
    "function taking a callable": (
        Kind(
            source="def target(key, words: list[str]):\n    return sorted(words, key=key)\n",
            recorded=(call(len, ["bb", "a"]),),
            usable=frozenset(),
        ),
        "def generate(seed):\n    return [((key, ['bb', 'a', 'B']), {}) for key in (str.lower, repr)]\n",
    ),
    "arrays with related shapes": (
        Kind(source="def target(a, b):\n    return a @ b\n", usable=frozenset()),
        """
        import numpy as np
        def generate(seed):
            dice = np.random.default_rng(seed)
            for n in range(1, 6):
                yield (dice.random((n, n + 1)), dice.random((n + 1, 2))), {}
        """,
    ),
}
"""Kinds of targets, each with a generator that somebody wrote for it."""
UNANNOTATED = ("function taking a callable", "arrays with related shapes")


def kills_all(calls: Sequence[bytes]) -> bool:
    return True


def made(name: SourceName, folder: Path, kind: Kind, script: str) -> InputSource:
    """The source of that name, for a project of this one file."""
    root = folder / "project"
    bench = ScriptBench(
        sandbox=sandbox_of("namespace"),
        interpreter=interpreter_for_symbols(this_interpreter()),
        workspace=Workspace(root=root, source_roots=(root,), commit=None, digest="x"),
        snapshot=write(folder / "snapshot", {"mod.py": kind.source}),
        clock=MachineClock(),
    )
    if name is SYMBOLIC:
        return SymbolicSource(bench, seconds=SECONDS)
    return WrittenSource(dedent(script), bench, kills=kills_all)


both = pytest.mark.parametrize("name", [SYMBOLIC, WRITTEN])


def test_with_these_two_there_is_a_source_for_every_name(tmp_path: Path) -> None:
    two = [made(name, tmp_path / name, *KINDS["method"]) for name in (SYMBOLIC, WRITTEN)]
    assert [source.name for source in (*SOURCES, *two)] == list(SourceName)


@pytest.mark.parametrize("name", [pytest.param(SYMBOLIC, marks=needs_crosshair), WRITTEN])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_proposed_keeps_to_the_contract(name: SourceName, kind: str, tmp_path: Path) -> None:
    wanted, script = KINDS[kind]
    request = asked(wanted)
    source = made(name, tmp_path, wanted, script)
    proposal = source.propose(request)
    assert bool(proposal.calls) != bool(proposal.silence)
    is_beyond = name is SYMBOLIC and kind in UNANNOTATED
    assert bool(proposal.calls) != is_beyond
    assert len(set(proposal.calls)) == len(proposal.calls) <= request.count
    assert not set(proposal.calls) & set(wanted.recorded)
    for payload in proposal.calls:
        assert dump(parse(payload)) == payload
    if not proposal.calls:
        return
    assert len(source.propose(replace(request, count=1, recorded=())).calls) == 1
    again = source.propose(replace(request, known=proposal.calls[:1]))
    assert set(again.calls) == set(proposal.calls[1:])
    with a_worker(tmp_path / "opened", "namespace", wanted.source, wanted.entry) as worker:
        statuses = {status_of(outcome) for outcome in worker.run_once(proposal.calls, 60).outcomes}
    assert "returned" in statuses <= {"returned", "raised"}


def test_the_seed_decides_what_a_written_generator_gives(tmp_path: Path) -> None:
    kind, script = KINDS["plain function"]
    source = made(WRITTEN, tmp_path, kind, script)
    one, again, other = [source.propose(asked(kind, entropy=entropy)) for entropy in (1, 1, 2)]
    assert one == again != other


@needs_crosshair
def test_symbolic_execution_reaches_the_same_whatever_the_seed(tmp_path: Path) -> None:
    # The very same calls are not promised: how far it comes in its time, the machine decides.
    kind = Kind(
        source="def target(n: int):\n    if n > 900:\n        return 1\n    return -1 if n < -5 else 0\n",
        usable=frozenset(),
    )
    source = made(SYMBOLIC, tmp_path, kind, "")
    for entropy in (1, 2):
        numbers = [
            codec.decode_call(each)[0][0] for each in source.propose(asked(kind, entropy=entropy)).calls
        ]
        assert {(n > 900) - (n < -5) for n in numbers} == {-1, 0, 1}


SILENT: Mapping[str, tuple[SourceName, str, str, str]] = {
    "no annotation": (SYMBOLIC, "def target(x, y: int = 2):\n    return x\n", "", "x has no annotation"),
    "no such function": (SYMBOLIC, "def other(x: int): ...\n", "", "not known"),
    "no calls": (WRITTEN, ADDING, "def generate(seed):\n    return []\n", "no call"),
    "only calls that are there": (
        WRITTEN,
        ADDING,
        "def generate(seed):\n    return [((5, 3), {})]\n",
        "not there already",
    ),
    "no module of that name": (
        WRITTEN,
        ADDING,
        "from shop import Cart\ndef generate(seed):\n    return [((Cart(),), {})]\n",
        "No module named 'shop'",
    ),
}


@pytest.mark.parametrize("why", SILENT)
def test_silence_has_words_and_says_who_is_silent(why: str, tmp_path: Path) -> None:
    name, text, script, words = SILENT[why]
    kind = Kind(source=text, recorded=(call(5, 3),), usable=frozenset())
    proposal = made(name, tmp_path, kind, script).propose(asked(kind))
    assert not proposal.calls
    assert proposal.silence.startswith({SYMBOLIC: "symbolic", WRITTEN: "the written generator"}[name])
    assert words in proposal.silence
    assert proposal.silence.isprintable()


@both
@pytest.mark.parametrize("odd", ODD)
def test_odd_projects_give_calls_or_a_reason_and_never_an_error(
    name: SourceName, odd: str, tmp_path: Path
) -> None:
    script = "import mod\ndef generate(seed):\n    return [((n, mod.target), {}) for n in range(40)]\n"
    kind = Kind(source=dedent(ODD[odd]), recorded=(b"garbage", b"", call(3, 4, 5)), usable=frozenset())
    proposal = made(name, tmp_path, kind, script).propose(asked(kind))
    assert bool(proposal.calls) != bool(proposal.silence)
    assert proposal.silence.isprintable()
    assert len(proposal.calls) <= 16
    for payload in proposal.calls:
        assert dump(parse(payload)) == payload


@both
def test_nothing_of_the_project_runs_where_it_is_asked(
    name: SourceName, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = tmp_path / "ran"
    hostile = f"""
    def spoil():
        try:
            open({str(marker)!r}, "a").close()
        except OSError:
            pass
    spoil()
    def target(n: int):
        spoil()
        return n if n > 900 else -n
    """
    script = "import mod\ndef generate(seed):\n    mod.spoil()\n    return [((mod.target(5),), {})]\n"
    kind = Kind(source=dedent(hostile), usable=frozenset())
    source = made(name, tmp_path, kind, script)
    monkeypatch.syspath_prepend(str(tmp_path / "snapshot"))
    monkeypatch.chdir(tmp_path / "snapshot")
    source.propose(asked(kind))
    assert not marker.exists()
    assert not {"mod", "crosshair", "perfsmith_written"} & set(sys.modules)


WEIGHING = '''
def target(n: int) -> int:
    """Weigh.

    Args:
        n (int): Must be >= 0.
    """
    if n < 0:
        raise ValueError("n")
    if n * 7 == 6006:
        return 0
    return n + 1
'''
GENERATOR = "def generate(seed):\n    return [((1000 + (seed + n) % 977,), {}) for n in range(20)]\n"


@needs_crosshair
@pytest.mark.parametrize("off", SourceName)
def test_each_source_can_be_off_and_the_others_still_give_calls(off: SourceName, tmp_path: Path) -> None:
    sources = tuple(name for name in SourceName if name is not off)
    # A written generator is asked wherever there is one: it is off where none is named.
    generators = () if off is WRITTEN else (("*", GENERATOR),)
    bench = replace(a_bench(tmp_path, {"mod.py": WEIGHING}, sources=sources), generators=generators)
    question = a_question([call(n) for n in range(0, 20, 2)])
    with start_blocking_portal() as portal:
        judge = portal.call(TargetJudge.prepare, bench, question)
        judge.close()
    told = {facts.name: facts for facts in judge.corpus.sources}
    assert set(told) == set(sources)
    assert off not in {case.source for case in judge.corpus.cases}
    for facts in told.values():
        assert facts.gave > 0, f"{facts.name}: {facts.silence}"
        assert not facts.silence
