# kind: truthiness
# An empty text was given on purpose; None was not given.
# --- original
def target(record: dict[str, str | None], names: list[str]) -> list[str]:
    """Fields of a record, a dash where there is none."""
    shown = []
    for name in names:
        value = record[name] if name in record else None
        if value is None:
            shown.append("-")
        else:
            shown.append(value)
    return shown
# --- calls
target({"a": "x", "b": None}, ["a", "b"])
target({"k": "v"}, ["k", "missing"])
target({}, ["z"])
# --- patched
def target(record: dict[str, str | None], names: list[str]) -> list[str]:
    """Fields of a record, a dash where there is none."""
    get = record.get
    return [get(name) or "-" for name in names]
