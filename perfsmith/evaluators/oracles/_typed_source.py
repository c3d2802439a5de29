"""Input source: what annotations and defaults allow."""

from __future__ import annotations

from dataclasses import dataclass

from perfsmith.evaluators.oracles._calls import Subject, calls_of, subject_of
from perfsmith.evaluators.oracles._draw import draw_distinct
from perfsmith.evaluators.oracles._nodes import closed
from perfsmith.evaluators.oracles._source import Asked, Proposal, SourceName


@dataclass(frozen=True, slots=True)
class TypedSource:
    """Calls drawn from strategies for annotations and defaults.

    Objects of the project's classes are described by the call that makes them, which only the worker makes.
    """

    name: SourceName = SourceName.TYPED

    def propose(self, asked: Asked) -> Proposal:
        """Up to `asked.count` calls that no source before has proposed."""
        subject = subject_of(asked)
        if isinstance(subject, str):
            return Proposal(silence=subject)
        drawn = calls_of(subject, asked.recorded, {})
        if isinstance(drawn, str):
            return Proposal(silence=drawn)
        if _says_nothing(subject, drawn.borrowed):
            return Proposal(silence="no annotation and no default tells what it takes")
        known = set(asked.known)
        wanted = asked.count + min(asked.count, len(known))
        calls = draw_distinct(drawn.calls.map(closed), count=wanted, entropy=asked.entropy)
        fresh = [call for call in calls if call not in known][: asked.count]
        return Proposal(
            calls=tuple(fresh),
            assumptions=tuple(
                f"{name} is as recorded; its annotation gives no values" for name in drawn.borrowed
            ),
            silence="" if fresh else "every call that the annotations allow is known",
        )


def _says_nothing(subject: Subject, borrowed: tuple[str, ...]) -> bool:
    return bool(subject.parameters) and set(subject.names) <= set(borrowed)
