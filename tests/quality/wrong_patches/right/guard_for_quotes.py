# kind: guard
# Lines without a quote need no state machine.
# --- original
def target(line: str) -> list[str]:
    """Fields of a line; commas between quotes are part of a field."""
    fields, field, quoted = [], "", False
    for character in line:
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            fields.append(field)
            field = ""
        else:
            field += character
    fields.append(field)
    return fields
# --- calls
target("a,b,c")
target('x,"y,z"')
target("")
# --- patched
def target(line: str) -> list[str]:
    """Fields of a line; commas between quotes are part of a field."""
    if '"' not in line:
        return line.split(",")
    fields, start, quoted = [], 0, False
    for at, character in enumerate(line):
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            fields.append(line[start:at].replace('"', ""))
            start = at + 1
    fields.append(line[start:].replace('"', ""))
    return fields
