# host: parse
# expect: wrong_result
# raises the same error without its cause
def target(lines: list[str]) -> list[dict[str, str]]:
    """Read `key = value` lines."""
    found = []
    for number, line in enumerate(lines):
        key, sign, value = line.partition("=")
        if not sign:
            raise ValueError(f"line {number}: no sign", line)
        found.append({key.strip(): value.strip()})
    return found
