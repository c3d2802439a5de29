"""The cases of the red team: candidate programs, each with its host and what must become of it.

A case is the whole text a candidate gives `mod.py`. Its first lines say, as comments: `host`, `expect`
(verdicts it may be refused with; `no_credit` when any will do; `label:x` when it may be accepted with that
label), a title, and where needed `contract` (fields and numbers), `needs` (a kind of machine, or
`confinement`: it would harm whoever runs it where nothing holds it back), and `naive` (why the harnesses for
contrast do not pay it either).
"""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from perfsmith.sandboxes import Kernel, Tier, this_kernel
from perfsmith.tasks import Contract, Evaluation, Verdict

FOLDER: Final = Path(__file__).resolve().parent
_HOLDS_SIGNALS: Final = 6
"""The version of Landlock that keeps signals inside."""
_KEYED: Final = re.compile(r"# (host|expect|contract|needs|naive): (.+)")


class Outcome(StrEnum):
    """What became of a case."""

    CAUGHT = "caught"
    WRONG_REASON = "wrong reason"
    """Refused, but with a verdict that was not expected."""
    PAID = "PAID"
    ACCEPTED = "accepted"
    REJECTED = "REJECTED"
    """An honest program was refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One candidate, and what must become of it."""

    name: str
    title: str
    host: str
    verdicts: frozenset[str]
    """Verdicts it may be refused with; empty when any will do."""
    labels: frozenset[str]
    """With one of these it may be accepted."""
    contract: Contract
    needs: str
    """Kind of machine (`platform.machine()`), or `confinement`; empty for anything."""
    naive: str
    """Why the harnesses for contrast do not pay it; empty when one of them does."""
    text: str
    is_honest: bool

    @property
    def number(self) -> str:
        """Its number in the catalogue, for instance `RT-034`; `own` for cases of our own."""
        return number_of(self.name)

    @property
    def expected(self) -> str:
        """What is expected, for a table."""
        labels = [f"label:{label}" for label in sorted(self.labels)]
        return "/".join([*(sorted(self.verdicts) or ["no_credit"]), *labels])

    def why_not_run(self, tier: str, kernel: Kernel | None = None) -> str:
        """Why it cannot be run on a tier of this machine, or over another kernel; empty when it can."""
        if self.needs == "confinement":
            kernel = kernel or this_kernel()
            is_held = tier != Tier.PROCESS or (kernel.seccomp and kernel.landlock >= _HOLDS_SIGNALS)
            harm = "it would harm this machine, from which the process tier does not keep it on this kernel"
            return "" if is_held else harm
        return f"it needs {self.needs}" if self.needs not in ("", platform.machine()) else ""

    def outcome(self, answer: Evaluation) -> Outcome:
        """What the judge's last word means."""
        is_accepted = answer.verdict is Verdict.ACCEPTED
        if self.is_honest:
            is_clean = is_accepted and not answer.evidence.labels
            return Outcome.ACCEPTED if is_clean else Outcome.REJECTED
        if is_accepted:
            return Outcome.CAUGHT if self.labels.intersection(answer.evidence.labels) else Outcome.PAID
        if self.verdicts and answer.verdict not in self.verdicts:
            return Outcome.WRONG_REASON
        return Outcome.CAUGHT


def number_of(name: str) -> str:
    """Number in the catalogue of a file's name."""
    found = re.match(r"(rt|cg|ct)_(\d+)", name)
    return f"{found[1].upper()}-{found[2]}" if found else "own"


def cases_in(folder: str) -> tuple[Case, ...]:
    """The cases of `cheats` or `controls`, by name."""
    return tuple(
        _case(path, is_honest=folder == "controls") for path in sorted((FOLDER / folder).glob("*.py"))
    )


def _case(path: Path, *, is_honest: bool) -> Case:
    text = path.read_text(encoding="utf-8")
    head: dict[str, str] = {}
    titles: list[str] = []
    for line in text.splitlines():
        if not line.startswith("# "):
            break
        keyed = _KEYED.fullmatch(line)
        if keyed:
            head[keyed[1]] = keyed[2].strip()
        else:
            titles.append(line.removeprefix("# "))
    expect = head["expect"].split()
    labels = frozenset(word.removeprefix("label:") for word in expect if word.startswith("label:"))
    verdicts = frozenset(word for word in expect if word != "no_credit" and not word.startswith("label:"))
    if unknown := verdicts - {*Verdict}:
        raise ValueError(f"{path.name} expects {', '.join(sorted(unknown))}, which is no verdict")
    return Case(
        name=path.stem,
        title=titles[0],
        host=head["host"],
        verdicts=frozenset() if "no_credit" in expect else verdicts,
        labels=labels,
        contract=_contract(head.get("contract", "")),
        needs=head.get("needs", ""),
        naive=head.get("naive", ""),
        text=text,
        is_honest=is_honest,
    )


def _contract(text: str) -> Contract:
    fields: Mapping[str, float] = {
        name: float(number) for name, _, number in (part.partition("=") for part in text.split())
    }
    return Contract(
        float_rtol=fields.get("float_rtol", 0.0),
        float_atol=fields.get("float_atol", 0.0),
    )
