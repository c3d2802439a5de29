# kind: exceptions
# A sentinel tells what is missing from what is None.
# --- original
def target(record: dict[str, str | None], names: list[str]) -> list[str]:
    """Fields of a record."""
    shown = []
    for name in names:
        try:
            value = record[name]
        except KeyError:
            shown.append("missing")
        else:
            shown.append("none" if value is None else value)
    return shown
# --- calls
target({"a": "x", "b": None}, ["a", "b"])
target({"k": "v"}, ["k", "absent"])
target({}, ["z"])
# --- patched
_MISSING = object()


def target(record: dict[str, str | None], names: list[str]) -> list[str]:
    """Fields of a record."""
    shown = []
    get = record.get
    for name in names:
        value = get(name, _MISSING)
        shown.append("missing" if value is _MISSING else "none" if value is None else value)
    return shown
