"""What an input source is: it proposes calls, and says what it took for granted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from perfsmith.evaluators.oracles._annotations import Parameter
from perfsmith.evaluators.oracles._modules import TextOf
from perfsmith.evaluators.oracles._probe import Probe
from perfsmith.tasks import SourceName as SourceName
from perfsmith.tasks import Target


def no_other_files(_module: str) -> str | None:
    """Of a project whose other files are not at hand."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a source may use. None of it lets project code run in this process."""

    target: Target
    source: str
    """Text of the target's file."""
    entry: str
    """Qualified name of what is called; the target itself, or a caller of it."""
    parameters: tuple[Parameter, ...] | None
    """Of what is called, in order; None where the text does not tell, or with `*args`."""
    recorded: tuple[bytes, ...] = ()
    """Canonical bytes of distinct recorded calls."""
    known: tuple[bytes, ...] = ()
    """Calls that sources before this one have proposed."""
    allowed: tuple[bytes, ...] = ()
    """Those of them that annotations and documentation allow."""
    count: int
    """How many calls are wanted at most."""
    entropy: int
    """Seed that nobody knew before; the same one gives the same calls."""
    probe: Probe | None = None
    """Runs calls on the original in a sandbox; None where a source must do without."""
    changed: str | None = None
    """Text of the target's file with a candidate's change; None before there is a candidate."""
    changed_probe: Probe | None = None
    """Runs calls on the candidate. What it tells may choose among calls, and is never believed."""
    text_of: TextOf = no_other_files
    """Text of other files of the project, for what the target's file imports from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What one source gave."""

    calls: tuple[bytes, ...] = ()
    """Canonical bytes of calls, distinct."""
    assumptions: tuple[str, ...] = ()
    """What was taken for granted of inputs, in words for the report."""
    contradictions: tuple[str, ...] = ()
    """Where what was written about inputs is not what recorded calls show."""
    silence: str = ""
    """Why there are no calls, in words; empty where there are some."""


class InputSource(Protocol):
    """Proposes calls. Deterministic for the same `Asked`; never raises for odd projects, but says why not."""

    @property
    def name(self) -> SourceName:
        """Which source it is."""
        ...

    def propose(self, asked: Asked) -> Proposal:
        """Calls for the target, at most `asked.count`."""
        ...
