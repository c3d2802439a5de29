"""Input source: calls that the project's own tests were seen to make."""

from __future__ import annotations

from dataclasses import dataclass

from perfsmith.evaluators.oracles._nodes import opened
from perfsmith.evaluators.oracles._source import Asked, Proposal, SourceName


@dataclass(frozen=True, slots=True)
class RecordedSource:
    """Recorded calls as they are, in the order in which they were made."""

    name: SourceName = SourceName.RECORDED

    def propose(self, asked: Asked) -> Proposal:
        """The first `asked.count` recorded calls that can be read."""
        if not asked.recorded:
            return Proposal(silence="no test calls it")
        calls = [call for call in dict.fromkeys(asked.recorded) if opened(call) is not None]
        if not calls:
            return Proposal(silence="no recorded call can be read")
        return Proposal(calls=tuple(calls[: asked.count]))
