"""Bring a store file to the schema of this version."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from perfsmith.agent.store._schema import Base
from perfsmith.errors import StorageFailed

_SCRIPTS: Final = Path(__file__).parent / "migrations"


def migrate(connection: Connection, path: Path) -> None:
    """Apply the missing revisions inside the caller's write transaction.

    Args:
        connection: Holds the write lock, so that two processes opening one empty file do not collide.
        path: The store file, for messages.

    Raises:
        StorageFailed: the file was written by a newer perfsmith.
    """
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_heads()
    if set(current) == set(scripts.get_heads()):
        return
    known = {revision.revision for revision in scripts.walk_revisions()}
    if not known.issuperset(current):
        raise StorageFailed(
            f"The store {str(path)!r} has schema {', '.join(current)!r}, which this version does not know.",
            why="It was written by a newer perfsmith, and reading it could misread verdicts.",
            next_step="Upgrade perfsmith, or choose another folder with --cache-dir.",
        )

    def steps(revision: Any, _context: MigrationContext) -> Any:
        return scripts._upgrade_revs("head", revision)

    with EnvironmentContext(config, scripts, fn=steps) as environment:
        environment.configure(connection=connection, target_metadata=Base.metadata)
        with environment.begin_transaction():
            environment.run_migrations()
