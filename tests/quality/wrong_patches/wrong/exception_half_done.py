# kind: exceptions
# When an entry is bad, the ones before it are already counted; the patch counts none.
# --- original
def target(totals: dict[str, int], entries: list[tuple[str, int]]) -> None:
    """Add entries to totals."""
    for name, amount in entries:
        if amount < 0:
            raise ValueError(name)
        totals[name] = totals.get(name, 0) + amount
# --- calls
target({"a": 1}, [("a", 2), ("b", 3)])
target({}, [("x", 0)])
target({"z": 9}, [("z", 1), ("z", 1)])
# --- patched
def target(totals: dict[str, int], entries: list[tuple[str, int]]) -> None:
    """Add entries to totals."""
    for name, amount in entries:
        if amount < 0:
            raise ValueError(name)
    get = totals.get
    for name, amount in entries:
        totals[name] = get(name, 0) + amount
