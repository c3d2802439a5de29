# kind: mutation
# pop() takes the option out of the caller's dict.
# --- original
def target(fields: list[str], options: dict[str, str]) -> str:
    """Fields in one line."""
    separator = ","
    for name, value in options.items():
        if name == "sep":
            separator = value
    line = ""
    for i, field in enumerate(fields):
        line += (separator if i else "") + field
    return line
# --- calls
target(["a", "b"], {})
target(["a", "b", "c"], {"end": "x"})
target([], {"quote": "'"})
# --- patched
def target(fields: list[str], options: dict[str, str]) -> str:
    """Fields in one line."""
    return options.pop("sep", ",").join(fields)
