"""Plausible patches, wrong and right: a small module, calls as its tests make them, and the patched text.

A file of `wrong_patches/wrong` or `wrong_patches/right` says on its first lines, as comments, what `kind` of
trap it is about, and why the patch is wrong or right. Then follow three parts, each under its own line:
`# --- original`, `# --- calls` (expressions that call `target`) and `# --- patched`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from anyio.from_thread import BlockingPortal
from foreign import QUICK_SOURCES, a_bench, a_patch, a_question, codec

from perfsmith.agent._request import Settings
from perfsmith.evaluators import TargetJudge
from perfsmith.sandboxes import Sandbox, Tier
from perfsmith.tasks import Evaluation, Gate, SourceName

OWN_THRESHOLD: Final = "threshold of its own"
FOLDER: Final = Path(__file__).resolve().parent / "wrong_patches"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchCase:
    """One patch, and whether it may pass."""

    name: str
    kind: str
    """What the patch is wrong on, or why it looks suspicious."""
    why: str
    """Why it is wrong, or right."""
    original: str
    calls: tuple[str, ...]
    """Expressions that call `target`, as the project's tests would."""
    patched: str
    is_right: bool

    def recorded(self) -> list[bytes]:
        """Canonical bytes of the calls."""
        known: Mapping[str, Any] = {"target": _encoded, "np": np, "datetime": datetime}
        return [eval(call, dict(known)) for call in self.calls]


def _encoded(*args: Any, **kwargs: Any) -> bytes:
    raw: bytes = codec.encode_call(args, kwargs)
    return raw


def patch_cases(folder: str) -> tuple[PatchCase, ...]:
    """The cases of `wrong` or `right`, by name."""
    return tuple(_case(path) for path in sorted((FOLDER / folder).glob("*.py")))


def _case(path: Path) -> PatchCase:
    head, rest = path.read_text(encoding="utf-8").split("# --- original\n")
    original, rest = rest.split("# --- calls\n")
    calls, patched = rest.split("# --- patched\n")
    kind, *why = [line.removeprefix("# ") for line in head.splitlines()]
    return PatchCase(
        name=path.stem,
        kind=kind.removeprefix("kind: "),
        why=" ".join(why),
        original=original,
        calls=tuple(calls.splitlines()),
        patched=patched,
        is_right=path.parent.name == "right",
    )


@contextmanager
def judge_of(
    case: PatchCase,
    folder: Path,
    portal: BlockingPortal,
    sandbox: Sandbox,
    *,
    seed: int = 20261122,
    as_in_a_run: bool = False,
) -> Iterator[TargetJudge]:
    """A judge of the case's host, which knows its calls; see `judged`."""
    # What is wrong beyond a number of its own text shows on calls that are made around that number.
    quick = (*QUICK_SOURCES, SourceName.MUTATED) if case.kind == OWN_THRESHOLD else QUICK_SOURCES
    sources = Settings().inputs if as_in_a_run else quick
    bench = a_bench(folder, {"mod.py": case.original}, tier=Tier.PROCESS, seed=seed, sources=sources)
    bench = replace(bench, sandbox=sandbox)
    judge = portal.call(TargetJudge.prepare, bench, a_question(case.recorded()))
    try:
        if as_in_a_run:
            portal.call(judge.measure_strength)
        yield judge
    finally:
        judge.close()


def judged(
    case: PatchCase,
    folder: Path,
    portal: BlockingPortal,
    sandbox: Sandbox,
    *,
    seed: int = 20261122,
    as_in_a_run: bool = False,
) -> Evaluation:
    """What the judge says of a patch at the behaviour gate, and once more on inputs drawn for it.

    Args:
        case: The patch.
        folder: Where the project may be written; new.
        portal: Runs the judge.
        sandbox: Where the patch runs.
        seed: What the drawn inputs depend on.
        as_in_a_run: With all input sources that a run asks, and such as tell mutants apart: takes seconds.
    """
    with judge_of(case, folder, portal, sandbox, seed=seed, as_in_a_run=as_in_a_run) as judge:
        patch = a_patch(judge, case.patched)
        return portal.call(judge.confirm_behaviour, patch, portal.call(judge.evaluate, patch, Gate.BEHAVIOUR))
