# kind: bool and int
# A bool is an int: the test for it must come first.
# --- original
def target(values: list[object]) -> list[str]:
    """Values in the notation of JSON."""
    shown = []
    for value in values:
        if value is True:
            shown.append("true")
        elif value is False:
            shown.append("false")
        elif isinstance(value, int):
            shown.append(str(value))
        else:
            shown.append('"' + str(value) + '"')
    return shown
# --- calls
target([1, "a", 22])
target(["x"])
target([7, 8, "nine"])
# --- patched
def target(values: list[object]) -> list[str]:
    """Values in the notation of JSON."""
    return [str(v) if isinstance(v, int) else '"' + str(v) + '"' for v in values]
