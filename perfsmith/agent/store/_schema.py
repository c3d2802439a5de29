"""The tables of the store. Rows are facts: they are added, never changed and never removed.

`migrations/` builds these tables in a file, together with the triggers that refuse any change.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NOW: Final = "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))"
"""When a row was written, by the database's clock. For people only: nothing is decided from it."""

FACT_TABLES: Final = ("runs", "run_events", "candidates", "evaluations")
"""Tables guarded by triggers against UPDATE, DELETE and REPLACE."""


class Base(DeclarativeBase):
    """Holds the metadata that the migrations are compared with."""


class RunRow(Base):
    """A run began."""

    __tablename__ = "runs"

    id: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[str]
    context: Mapped[str]
    """Digest of everything a verdict depends on besides the candidate; empty means "never reuse"."""
    created: Mapped[str] = mapped_column(server_default=text(NOW))


class EventRow(Base):
    """Something happened in a run; the last `report` event is what the run has come to."""

    __tablename__ = "run_events"

    run: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    """1, 2, 3, ... within the run."""
    kind: Mapped[str]
    """An `EventKind`, or `report` (a whole RunReport), or `summary` (its RunSummary)."""
    json: Mapped[str]
    created: Mapped[str] = mapped_column(server_default=text(NOW))


class CandidateRow(Base):
    """The text of a candidate, once per target however often it is judged."""

    __tablename__ = "candidates"

    id: Mapped[str] = mapped_column(primary_key=True)
    target: Mapped[str] = mapped_column(primary_key=True)
    files: Mapped[str]
    """JSON of the file edits."""


class EvaluationRow(Base):
    """The judge answered."""

    __tablename__ = "evaluations"
    __table_args__ = (
        ForeignKeyConstraint(["candidate", "target"], ["candidates.id", "candidates.target"]),
        Index("evaluations_of_a_target", "run", "target"),
        Index("evaluations_of_a_candidate", "candidate", "target"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True)
    """Order of judgement over the whole store."""
    run: Mapped[str] = mapped_column(ForeignKey("runs.id"))
    target: Mapped[str]
    candidate: Mapped[str]
    parent: Mapped[str | None]
    origin: Mapped[str]
    """JSON of the candidate's origin, which may differ between runs that reach the same text."""
    verdict: Mapped[str]
    gate: Mapped[str]
    json: Mapped[str]
    """JSON of the whole evaluation."""
    after_event: Mapped[int]
    """The run's last event when this was recorded: tells what the last report cannot know yet."""
    created: Mapped[str] = mapped_column(server_default=text(NOW))
