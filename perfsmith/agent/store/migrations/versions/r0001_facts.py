"""The four tables of facts, and the triggers that keep them facts.

Revision: 0001
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None
branch_labels: Final = None
depends_on: Final = None

_NOW: Final = "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))"
_KEYS: Final = {
    "runs": "id = NEW.id",
    "run_events": "run = NEW.run AND seq = NEW.seq",
    "candidates": "id = NEW.id AND target = NEW.target",
    "evaluations": "seq = NEW.seq",
}


def upgrade() -> None:
    """Create the schema in an empty file."""
    op.create_table(
        "runs",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("started_at", sa.String(), nullable=False),
        sa.Column("context", sa.String(), nullable=False),
        sa.Column("created", sa.String(), nullable=False, server_default=sa.text(_NOW)),
    )
    op.create_table(
        "run_events",
        sa.Column("run", sa.String(), sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("json", sa.String(), nullable=False),
        sa.Column("created", sa.String(), nullable=False, server_default=sa.text(_NOW)),
    )
    op.create_table(
        "candidates",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("target", sa.String(), primary_key=True),
        sa.Column("files", sa.String(), nullable=False),
    )
    op.create_table(
        "evaluations",
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("run", sa.String(), sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("candidate", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("json", sa.String(), nullable=False),
        sa.Column("after_event", sa.Integer(), nullable=False),
        sa.Column("created", sa.String(), nullable=False, server_default=sa.text(_NOW)),
        sa.ForeignKeyConstraint(["candidate", "target"], ["candidates.id", "candidates.target"]),
    )
    op.create_index("evaluations_of_a_target", "evaluations", ["run", "target"])
    op.create_index("evaluations_of_a_candidate", "evaluations", ["candidate", "target"])
    for table, same_key in _KEYS.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")
        # REPLACE deletes the old row without firing delete triggers (unless recursive_triggers is on).
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same_key}) {refuse}"
        )


def downgrade() -> None:
    """Refuse: recorded facts are not dropped by software."""
    raise NotImplementedError("the first revision cannot be undone; delete the state folder instead")
