"""Store files are made and upgraded by the migrations alone."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from factories import a_header
from sqlalchemy import create_engine

from perfsmith.agent.store import Store
from perfsmith.agent.store._schema import FACT_TABLES, Base
from perfsmith.errors import StorageFailed


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_an_empty_file_is_brought_to_the_schema_of_this_version(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    path.touch()
    Store(path).close()
    assert rows(path, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert rows(path, "PRAGMA journal_mode") == [("wal",)]
    triggers = {name for (name,) in rows(path, "SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    assert triggers == {
        f"{table}_no_{what}" for table in FACT_TABLES for what in ("update", "delete", "replace")
    }


def test_the_models_describe_exactly_what_the_migrations_build(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    Store(path).close()
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_every_table_of_the_models_is_guarded() -> None:
    assert set(Base.metadata.tables) == set(FACT_TABLES)


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    with Store(path) as store:
        store.create_run(a_header())
    before = rows(path, "SELECT * FROM sqlite_master")
    with Store(path) as store:
        assert store.load(a_header().run_id) == a_header()
    assert rows(path, "SELECT * FROM sqlite_master") == before


def test_a_store_of_a_newer_version_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    Store(path).close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(StorageFailed, match=r"'9999'.*newer perfsmith.*Upgrade perfsmith"):
        Store(path)
    assert rows(path, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_two_processes_may_open_one_new_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    script = (
        "import sys; from pathlib import Path; from perfsmith.agent.store import Store\n"
        "print('ready', flush=True); sys.stdin.readline(); Store(Path(sys.argv[1])).close()"
    )
    children = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in children:
        child.communicate()
    assert [child.returncode for child in children] == [0, 0, 0, 0]
