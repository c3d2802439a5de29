"""What a call does besides its result is compared: nothing of it may be dropped, nothing may be added."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import indent

import pytest
from foreign import TIERS, a_spec, codec, sandbox_of, write

from perfsmith.evaluators._assumed import assumed_of_effects
from perfsmith.evaluators._cases import Corpus, Difference, unusable_verdict
from perfsmith.evaluators._corpus import build_corpus
from perfsmith.evaluators._differences import ALONE_ONLY, first_difference, footprint_difference
from perfsmith.evaluators._replies import Entry
from perfsmith.evaluators._worker import Worker
from perfsmith.sandboxes import MachineClock, Tier
from perfsmith.tasks import Contract, SourceName, Verdict

HERE = tuple(tier for tier in TIERS if tier != Tier.DOCKER)
CALLS = [codec.encode_call((list(range(n)),), {}) for n in range(1, 6)]
OTHERS = {"registry.py": "SEEN = []\nTABLE = {1: 2}\nclass Registry:\n    last = 0\n", "mod.py": ""}


def program(effect: str = "", head: str = "") -> str:
    return f"{head}\ndef target(xs):\n{indent(effect or 'pass', '    ')}\n    return sorted(xs)\n"


class Stage:
    """One project on one tier."""

    def __init__(self, folder: Path, tier: str, original: str) -> None:
        self.sandbox = sandbox_of(tier)
        self.folder = folder
        self.snapshot = write(folder / "snapshot", {**OTHERS, "mod.py": original})
        self.corpus = build_corpus(lambda: self.worker({}), dict.fromkeys(CALLS, SourceName.RECORDED))

    def worker(self, overlay: Mapping[str, str], *, is_started: bool = True) -> Worker:
        spec = a_spec(
            self.snapshot, self.folder / "project", overlay=overlay, interpreter=self.sandbox.interpreter
        )
        worker = Worker(self.sandbox, spec, Entry(module="mod", qualname="target"), clock=MachineClock())
        try:
            if is_started:
                worker.start(["."], watch=True)
        except BaseException:
            worker.close()
            raise
        return worker

    def difference(self, candidate: str) -> Difference | None:
        """As in a sandbox of its own."""
        worker = self.worker({"mod.py": candidate})
        try:
            return compared(worker, self.corpus)
        finally:
            worker.close()

    def shared_difference(self, *candidates: str) -> list[Difference | None]:
        """As in one sandbox, one after the other."""
        worker, found = self.worker({}, is_started=False), []
        try:
            worker.preload(["."], watch=True)
            for candidate in candidates:
                worker.load({"mod.py": candidate})
                found.append(compared(worker, self.corpus))
                worker.retire()
        finally:
            worker.close()
        return found


def compared(worker: Worker, corpus: Corpus) -> Difference | None:
    return footprint_difference(worker, corpus.footprint) or first_difference(
        worker, corpus.batches, corpus.footprint, Contract(), timeout_s=10
    )


EFFECTS: dict[str, tuple[str, str, str]] = {
    "data of another module": ("import registry", "registry.SEEN.append(len(xs))", "SEEN of registry"),
    "a class of another module": (
        "import registry",
        "registry.Registry.last = len(xs)",
        "Registry.last of registry",
    ),
    "a warning": ("import warnings", "warnings.warn('slow', UserWarning)", "warnings"),
    "a log record": ("import logging", "logging.getLogger('mod').warning('%d', len(xs))", "log records"),
    "error output": ("import sys", "print(len(xs), file=sys.stderr)", "error stream"),
    "output past the stream": ("import os", "os.write(2, b'done')", "descriptor 2"),
    "a variable": ("import os", "os.environ['LAST'] = str(len(xs))", "environment"),
    "the folder": ("import os", "os.chdir('/')", "current folder"),
    "the mask of files": ("import os", "os.umask(0o077)", "file mode mask"),
    "recursion": ("import sys", "sys.setrecursionlimit(3000 + len(xs))", "settings of the interpreter"),
    "collection": ("import gc", "gc.disable()", "settings of the interpreter"),
    "a name in sys": ("import sys", "sys.last_len = len(xs)", "names in sys"),
    "a builtin": ("import builtins", "builtins.total = sum", "builtins"),
    "a hook": ("import sys", "sys.excepthook = print", "hooks of the interpreter"),
    "a finder": ("import sys, zipimport", "sys.meta_path.append(zipimport.zipimporter)", "import system"),
    "a signal handler": ("import signal", "signal.signal(10, signal.SIG_IGN)", "signal handlers"),
    "a descriptor": ("import os", "[os.dup(0) for _ in range(9)]", "open descriptors"),
    "a seed": ("import random", "random.seed(len(xs))", "random generator"),
    "a draw": ("import random", "random.random()", "random generator"),
    "a seed of NumPy": ("import numpy.random", "numpy.random.seed(len(xs))", "numpy random generator"),
    "a draw of NumPy": ("import numpy.random", "numpy.random.random()", "numpy random generator"),
    "errors of NumPy": ("import numpy", "numpy.seterr(all='raise')", "context variables"),
    "a decimal context": ("import decimal", "decimal.getcontext().prec = len(xs)", "decimal context"),
    "a context variable": (
        "import contextvars\nLAST = contextvars.ContextVar('LAST')",
        "LAST.set([len(xs)])",
        "context variables",
    ),
    "a filter": ("import warnings", "warnings.simplefilter('error', ImportWarning)", "warning filters"),
    "a level of logging": ("import logging", "logging.getLogger('mod').setLevel(len(xs))", "loggers"),
    "a function at exit": ("import atexit", "atexit.register(print)", "functions at exit"),
    "a function of another package": ("import json", "json.dumps = str", "other modules"),
    "data in another package": ("import json", "json.kept = len(xs)", "other modules"),
}
BY_AN_EVENT = {"a limit": ("import resource", "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))")}


@pytest.mark.parametrize("tier", HERE)
@pytest.mark.parametrize("effect", EFFECTS)
def test_an_effect_that_is_dropped_is_a_difference(effect: str, tier: str, tmp_path: Path) -> None:
    head, body, name = EFFECTS[effect]
    stage = Stage(tmp_path, tier, program(body, head))
    assert len(stage.corpus.cases) == len(CALLS)
    assert stage.difference(program(f"{body}\npass", head)) is None
    found = stage.difference(program("", head))
    assert found is not None
    assert found.verdict is Verdict.WRONG_RESULT
    assert name in found.reason, found.reason


@pytest.mark.parametrize("tier", HERE)
def test_an_effect_that_is_added_is_a_difference(tier: str, tmp_path: Path) -> None:
    heads = "\n".join(head for head, _, _ in EFFECTS.values() if "LAST" not in head)
    stage = Stage(tmp_path, tier, program("", heads))
    assert stage.difference(program("pass", heads)) is None
    for effect, (head, body, name) in EFFECTS.items():
        found = stage.difference(program(body, heads if "LAST" not in head else f"{heads}\n{head}"))
        assert found is not None, effect
        assert name in found.reason, (effect, found.reason)
    for head, body in BY_AN_EVENT.values():
        found = stage.difference(program(body, f"{heads}\n{head}"))
        assert found is not None
        assert found.verdict is Verdict.SANDBOX_VIOLATION


@pytest.mark.parametrize("tier", HERE)
def test_programs_that_share_a_sandbox_are_told_apart_by_their_effects(tier: str, tmp_path: Path) -> None:
    heads = "\n".join(head for head, _, _ in EFFECTS.values() if "LAST" not in head)
    stage = Stage(tmp_path, tier, program("", heads))
    bodies = [e for e in EFFECTS.values() if e[2] not in ALONE_ONLY and "LAST" not in e[0]]
    bodies = [e for e in bodies if not e[2].startswith("file mode")]
    found = stage.shared_difference(
        program("pass", heads), *(program(body, heads) for _, body, _ in bodies), program("1", heads)
    )
    assert found[0] is found[-1] is None
    for (_, body, name), each in zip(bodies, found[1:-1], strict=True):
        assert each is not None, body
        assert name in each.reason, (body, each.reason)


@pytest.mark.parametrize("tier", HERE)
def test_what_an_import_changes_in_its_process_is_a_difference(tier: str, tmp_path: Path) -> None:
    stage = Stage(tmp_path, tier, program())
    for head, name in {
        "import os; os.environ['X'] = '1'": "environment",
        "import sys; sys.setrecursionlimit(5000)": "settings of the interpreter",
        "import json; json.loads = str": "other modules",
        "import builtins; builtins.sum = len": "builtins",
    }.items():
        found = stage.difference(program("", head))
        assert found is not None, head
        assert name in found.reason


@pytest.mark.parametrize("tier", HERE)
@pytest.mark.parametrize("head", ["import numpy, random, logging, decimal, asyncio, registry", ""])
def test_an_import_is_no_effect(head: str, tier: str, tmp_path: Path) -> None:
    stage = Stage(tmp_path, tier, program())
    inside = "" if head else "import numpy, random, logging, decimal, statistics; numpy.random"
    candidate = program(inside, head)
    assert stage.difference(candidate) is None
    assert stage.shared_difference(candidate, candidate) == [None, None]


@pytest.mark.parametrize("tier", HERE)
def test_a_generator_seeded_where_it_is_first_imported_is_noticed(tier: str, tmp_path: Path) -> None:
    stage = Stage(tmp_path, tier, program())
    found = stage.difference(program("import random\nrandom.seed(1)"))
    assert found is not None
    assert "seeds" in found.reason


NOTE = (
    "import os\nwith open(os.path.join(os.environ['TMPDIR'], 'note'), 'a') as stream:\n    stream.write('x')"
)


@pytest.mark.parametrize("tier", HERE)
def test_a_target_that_leaves_files_behind_cannot_be_judged(tier: str, tmp_path: Path) -> None:
    stage = Stage(tmp_path / "leaves", tier, program(NOTE))
    found = unusable_verdict(stage.corpus)
    assert found is not None
    assert found[0] is Verdict.UNVERIFIABLE
    assert "files" in found[1]
    passing = f"{NOTE}\nos.remove(stream.name)"
    stage = Stage(tmp_path / "passing", tier, program(passing))
    assert unusable_verdict(stage.corpus) is None
    assert stage.difference(program(passing + "\nlen(xs)")) is None
    assert stage.difference(program()) is None
    in_c = "lib.close(lib.creat((os.environ['HOME'] + '/f').encode(), 0o600))"  # no event tells of it
    unseen = stage.difference(program(f"import ctypes, os\nlib = ctypes.CDLL(None)\n{in_c}"))
    assert unseen is not None
    assert "files" in unseen.reason
    found_left = stage.difference(program(NOTE))
    assert found_left is not None
    assert "files" in found_left.reason


ERASING = {
    "a set of names": "getattr(harness.effects, 'events', set()).clear()",
    "a second batch": "harness.effects.checking()",
    "a second import": "harness.effects.importing(); harness.effects.imported(); harness.effects.checking()",
    "a hook of its own": "import sys; sys.addaudithook(lambda n, a: a[0].clear() if 'read' in n else None)",
    "cells of the module": (
        "for thing in [t for n, t in vars(harness.effects).items() if n[:2] != '__']:\n"
        "    for cell in getattr(thing, '__closure__', None) or ():\n"
        "        cell.cell_contents = frozenset()\n"
        "    getattr(thing, 'clear', len)() if type(thing) in (list, set, dict) else None"
    ),
}


@pytest.mark.parametrize("tier", HERE)
@pytest.mark.parametrize("how", ERASING)
@pytest.mark.parametrize("place", ["in a call", "at the import"])
def test_the_record_of_events_cannot_be_erased(place: str, how: str, tier: str, tmp_path: Path) -> None:
    stage = Stage(tmp_path, tier, program())
    body = f"{NOTE}\nharness = __import__('sys').modules['__main__']\n{ERASING[how]}"
    found = stage.difference(program(body) if place == "in a call" else program("", body))
    assert found is not None
    assert found.verdict is Verdict.SANDBOX_VIOLATION, found.reason


@pytest.mark.parametrize("tier", HERE)
@pytest.mark.parametrize(
    "body",
    [
        "os.setxattr(os.environ['HOME'], 'user.n', b'1')",
        "os.removexattr(os.environ['HOME'], 'user.n')",
        "os.utime(os.environ['HOME'])",
    ],
)
def test_what_files_carry_besides_their_content_is_an_event(body: str, tier: str, tmp_path: Path) -> None:
    stage = Stage(tmp_path, tier, program())
    found = stage.difference(program(f"import os\ntry:\n    {body}\nexcept OSError:\n    pass"))
    assert found is not None
    assert found.verdict is Verdict.SANDBOX_VIOLATION


@pytest.mark.parametrize("tier", HERE)
def test_what_is_not_compared_is_said(tier: str, tmp_path: Path) -> None:
    names = "\n".join(f"N{n} = {n}" for n in range(2500))
    write(tmp_path / "snapshot", {"large.py": names})
    stage = Stage(tmp_path, tier, program("MARK[0] = id(object())", "import large\nMARK = [0]"))
    assert stage.corpus.footprint.left_out == {"large"}
    said = " ".join(assumed_of_effects(stage.corpus, Contract()))
    assert "data of large" in said
    assert "runs of the original differ: MARK" in said
    assert stage.difference(program("MARK[0] = 1", "import large\nMARK = [0]")) is None
