"""The embedded default proposer: every rule at every place, one edit deeper than the parent."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from libcst import ParserSyntaxError

from perfsmith.agent.proposers.rules import Rewrite, Rule, view_of
from perfsmith.errors import TargetNotFound
from perfsmith.tasks import Candidate, EditStep, FileEdit, Origin, Target

_LOG = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class RuleProposer:
    """Proposes rewrites of one target. Needs no model, no key and no network."""

    rules: Sequence[Rule]
    target: Target
    original: str
    """Text of the target's file in the snapshot."""
    observed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Types of parameters seen in recorded calls."""
    dependencies: frozenset[str] = frozenset()
    """Packages a rewrite may import."""
    python: tuple[int, int] = (3, 11)
    """Version of the target's interpreter."""
    failed_rules: set[str] = field(default_factory=set)
    """Rules that raised; said once in the report, not asked again."""
    _proposed: dict[str | None, list[Candidate]] = field(default_factory=dict)

    @property
    def costs_money(self) -> bool:
        """Rules cost nothing but time."""
        return False

    @property
    def nothing_words(self) -> str:
        """What it means when nothing is proposed for the original."""
        return f"none of {len(self.rules)} rules applies"

    def propose(self, parent: Candidate | None) -> list[Candidate]:
        """One candidate per rewrite of the parent's text, by payoff of the rule, then by place."""
        key = parent.id if parent is not None else None
        if key not in self._proposed:
            self._proposed[key] = self._rewritten(parent)
        return list(self._proposed[key])

    def _rewritten(self, parent: Candidate | None) -> list[Candidate]:
        source = parent.files[0].after if parent is not None else self.original
        steps = parent.origin.steps if parent is not None else ()
        try:
            view = view_of(
                source,
                self.target.qualname,
                observed=self.observed,
                dependencies=self.dependencies,
                python=self.python,
            )
        except (TargetNotFound, ParserSyntaxError):
            return []
        before = hashlib.sha256(self.original.encode()).hexdigest()
        found: dict[str, Candidate] = {}
        for rule in sorted(self.rules, key=lambda rule: rule.payoff):
            if rule.name in self.failed_rules:
                continue
            try:
                rewrites = list(rule.rewrites(view))
            except Exception:  # noqa: BLE001 -- a plug-in call: its fault is named and the run goes on
                _LOG.warning("rule %s failed on %s", rule.name, self.target.id, exc_info=True)
                self.failed_rules.add(rule.name)
                continue
            for rewrite in rewrites:
                candidate = self._candidate(rule, rewrite, before, steps, parent)
                if rewrite.source != source and rewrite.source != self.original:
                    found.setdefault(candidate.id, candidate)
        return list(found.values())

    def _candidate(
        self,
        rule: Rule,
        rewrite: Rewrite,
        before: str,
        steps: tuple[EditStep, ...],
        parent: Candidate | None,
    ) -> Candidate:
        step = EditStep(rule=rule.name, site=rewrite.site, summary=rewrite.summary)
        edit = FileEdit(path=self.target.path, before_sha256=before, after=rewrite.source)
        return Candidate(
            target=self.target.id,
            files=(edit,),
            origin=Origin(
                proposer="rules",
                steps=(*steps, step),
                is_model_written=parent is not None and parent.origin.is_model_written,
            ),
            parent_id=parent.id if parent is not None else None,
        )
