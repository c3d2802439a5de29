# kind: unicode
# A character may take several bytes.
# --- original
def target(fields: dict[str, str]) -> int:
    """Bytes that a header with these fields takes."""
    size = 2
    for name, value in fields.items():
        size += len(name.encode("utf-8", "surrogatepass")) + 2
        size += len(value.encode("utf-8", "surrogatepass")) + 2
    return size
# --- calls
target({"Host": "example.org", "Accept": "text/html"})
target({})
target({"Age": "12"})
# --- patched
def target(fields: dict[str, str]) -> int:
    """Bytes that a header with these fields takes."""
    return 2 + sum(len(name) + len(value) + 4 for name, value in fields.items())
