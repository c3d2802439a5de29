"""The append-only store of runs: SQLAlchemy on SQLite."""
