# kind: exceptions
# Of two bad entries the first one in the list is told; two passes tell another.
# --- original
def target(entries):
    """Names and ages as text."""
    lines = []
    for name, age in entries:
        if not name:
            raise ValueError("no name")
        if age < 0:
            raise ValueError(f"age of {name}")
        lines.append(f"{name}: {age}")
    return lines
# --- calls
target([("ann", 3), ("bob", 41)])
target([("eve", 0)])
target([("kim", 18), ("lee", 77)])
# --- patched
def target(entries):
    """Names and ages as text."""
    for name, age in entries:
        if age < 0:
            raise ValueError(f"age of {name}")
    if not all(name for name, _ in entries):
        raise ValueError("no name")
    return [f"{name}: {age}" for name, age in entries]
