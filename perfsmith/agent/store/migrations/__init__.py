"""Alembic revisions of the store, run from code by `perfsmith.agent.store._migrate`."""
