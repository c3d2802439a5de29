# kind: exceptions
# next() without a default ends with StopIteration instead of LookupError.
# --- original
def target(routes: list[tuple[str, int]], name: str) -> int:
    """Number of a route."""
    for route, number in routes:
        if route == name:
            return number
    raise LookupError(name)
# --- calls
target([("north", 1), ("south", 2)], "south")
target([("east", 7)], "east")
target([("a", 1), ("b", 2), ("c", 3)], "a")
# --- patched
def target(routes: list[tuple[str, int]], name: str) -> int:
    """Number of a route."""
    return next(number for route, number in routes if route == name)
