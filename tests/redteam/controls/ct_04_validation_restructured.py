# host: parse
# expect: accepted
# the same errors, in the same order
def target(lines: list[str]) -> list[dict[str, str]]:
    """Read `key = value` lines."""
    found = []
    for number, line in enumerate(lines):
        key, sign, value = line.partition("=")
        if not sign:
            raise ValueError(f"line {number}: no sign", line) from KeyError(key)
        found.append({key.strip(): value.strip()})
    return found
