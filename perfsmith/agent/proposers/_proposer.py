"""What every proposer is to a run."""

from __future__ import annotations

from collections.abc import Set
from typing import Protocol

from perfsmith.tasks import Candidate


class Proposer(Protocol):
    """Proposes candidates for one target.

    Example:
        ```python
        first = proposer.propose(None)
        deeper = proposer.propose(first[0])
        ```
    """

    @property
    def costs_money(self) -> bool:
        """Asking it is paid for: it is asked only about a task that has stood the cheat battery."""
        ...

    @property
    def failed_rules(self) -> Set[str]:
        """Names of parts that failed and were left out."""
        ...

    @property
    def nothing_words(self) -> str:
        """What it means when it proposes nothing for the original."""
        ...

    def propose(self, parent: Candidate | None) -> list[Candidate]:
        """Candidates one edit beyond the parent, or beyond the original when there is none.

        Asked about the same parent again, it gives the same answer and is not paid again. May wait, so it is
        called in a thread.
        """
        ...
