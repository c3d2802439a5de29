# kind: truthiness
# A timeout of 0 means at once, not the default.
# --- original
def target(jobs, timeout=None):
    """Jobs with their deadlines."""
    limit = 30
    if timeout is not None:
        limit = timeout
    planned = []
    at = 0
    for job in jobs:
        at += limit
        planned.append((job, at))
    return planned
# --- calls
target(["a", "b"], 5)
target(["a"], None)
target(["x", "y", "z"], 12)
# --- patched
def target(jobs, timeout=None):
    """Jobs with their deadlines."""
    limit = timeout or 30
    return [(job, limit * number) for number, job in enumerate(jobs, 1)]
