"""One SQLite file, opened so that it survives threads, other processes and a kill."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

_LOOK_AGAIN_MS: Final = 20
WRITE: Final = "perfsmith_write"
"""Execution option: take the write lock when the transaction begins, not at its first write."""


def open_engine(path: Path, *, busy_timeout_ms: int) -> Engine:
    """Make an engine over the file at `path`; nothing is opened before the first use.

    Args:
        path: The database file; created on first use.
        busy_timeout_ms: How long a statement waits for another process's lock.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        # Worker threads beyond the pool's size get a connection of their own instead of a timeout.
        max_overflow=-1,
    )

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        # Transactions are begun below: the driver's own rules would leave DDL and reads outside of one.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={busy_timeout_ms}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA recursive_triggers=ON")
        # A state folder may arrive with a cloned project: its schema gets no say beyond plain SQL.
        connection.execute("PRAGMA trusted_schema=OFF")
        _use_write_ahead_log(connection, busy_timeout_ms)
        connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options: dict[str, Any] = dict(connection.get_execution_options())
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(WRITE) else "BEGIN")

    return engine


def _use_write_ahead_log(connection: sqlite3.Connection, busy_timeout_ms: int) -> None:
    """Switch the journal. SQLite does not wait for others who switch it at the same moment, so we do."""
    pause = threading.Event()
    for _ in range(busy_timeout_ms // _LOOK_AGAIN_MS):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise  # it is read-only, or full: waiting does not help
            pause.wait(_LOOK_AGAIN_MS / 1000)
        else:
            return
    connection.execute("PRAGMA journal_mode=WAL")
