# kind: hash and equality
# 0.0 and -0.0 are one key.
# --- original
def render(x):
    return "%+.1f" % x


def target(columns: list[list[float]]) -> list[list[str]]:
    """Columns of numbers with their signs."""
    shown = []
    for column in columns:
        shown.append([render(x) for x in column])
    return shown
# --- calls
target([[1.5, -2.5], [1.5]])
target([[3.0]])
target([[0.5, 0.5, -0.5], [4.0]])
# --- patched
def render(x):
    return "%+.1f" % x


def target(columns: list[list[float]]) -> list[list[str]]:
    """Columns of numbers with their signs."""
    known: dict[float, str] = {}
    for column in columns:
        for x in column:
            if x not in known:
                known[x] = render(x)
    return [[known[x] for x in column] for column in columns]
