"""What callers do, to be asked of calls that a model has thought of: of which types, ending how."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from perfsmith.evaluators._canonical import parse
from perfsmith.evaluators.oracles._changes import Changes
from perfsmith.evaluators.oracles._domain import Domain
from perfsmith.evaluators.oracles._observed import observed_types
from perfsmith.evaluators.oracles._source import Asked

_MOST_ARGUMENTS: Final = 64
_WORDS: Final = re.compile(r"[\w.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """Known of calls that were recorded, or that annotations and documentation allow."""

    names: tuple[str, ...]
    domain: Domain
    types: Mapping[str, frozenset[str]]
    """Of each argument the names of its types, `=list`, and of all types in it, `list` and `int`."""
    endings: tuple[bytes, ...]
    """How recorded calls end."""

    @classmethod
    def of(cls, asked: Asked) -> Self:
        """What is known of a target's calls.

        Args:
            asked: With a probe, which runs the recorded ones.
        """
        changes = Changes.for_asked(asked, allowed=asked.allowed)
        reached = asked.probe.reach(asked.recorded) if asked.probe is not None else ()
        known = changes.domain.names
        names = (*known, *(f"argument {at + 1}" for at in range(len(known), _MOST_ARGUMENTS)))
        return cls(
            names=names,
            domain=changes.domain,
            types=_words(observed_types([*asked.recorded, *asked.allowed], names)),
            endings=tuple(each.outcome for each in reached),
        )

    def has(self, call: bytes) -> bool:
        """Whether the arguments are such as callers give: nothing in them is of a type never seen there."""
        given = _words(observed_types([call], self.names))
        seen = self.types
        is_alike = all(words <= seen.get(name, words) for name, words in given.items())
        return is_alike and self.domain.has(parse(call))

    def kept(self, outcomes: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
        """Calls that return, or raise what is raised on purpose.

        Args:
            outcomes: How the original ends on each.
        """
        return {call: end for call, end in outcomes.items() if self.domain.may_end(end, self.endings)}


def _words(types: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
    return {
        name: frozenset(
            word for each in found for word in (f"={_WORDS.findall(each)[0]}", *_WORDS.findall(each))
        )
        for name, found in types.items()
    }
