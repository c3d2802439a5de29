"""What is kept of a run: the append-only store, and the run folder a person can look into.

Called by the run graph, which records every judgement before it goes on, and by the commands that show,
resume and export runs. Never decides anything about a candidate and never touches the user's files outside
the state folder.
"""

from perfsmith.agent.store._store import Store, context_digest

__all__ = ["Store", "context_digest"]
