"""What is kept of a run: the append-only store, and the run folder a person can look into.

Called by the run graph, which records every judgement before it goes on, and by the commands that show,
resume and export runs. Never decides anything about a candidate and never touches the user's files outside
the state folder.
"""

from perfsmith.agent.store._export import read_patch, read_run
from perfsmith.agent.store._failures import storage_errors
from perfsmith.agent.store._find import load_run
from perfsmith.agent.store._folder import StateDirectory, new_run_id
from perfsmith.agent.store._lock import project_lock
from perfsmith.agent.store._run_folder import RunFolder
from perfsmith.agent.store._store import Store, conditions, context_digest

__all__ = [
    "RunFolder",
    "StateDirectory",
    "Store",
    "conditions",
    "context_digest",
    "load_run",
    "new_run_id",
    "project_lock",
    "read_patch",
    "read_run",
    "storage_errors",
]
