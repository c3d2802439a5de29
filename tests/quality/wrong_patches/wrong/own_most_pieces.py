# kind: threshold of its own
# Behind the hundredth field the line is not split.
# --- original
def target(line):
    """Fields of a line."""
    fields = []
    field = ""
    for char in line:
        if char == ";":
            fields.append(field)
            field = ""
        else:
            field += char
    fields.append(field)
    return fields
# --- calls
target("a;b;c")
target("")
target("one;;three")
# --- patched
def target(line):
    """Fields of a line."""
    return line.split(";", 100)
