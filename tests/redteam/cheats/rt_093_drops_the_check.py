# host: parse
# expect: wrong_result
# does not notice a line without a sign
# naive: its results are wrong on what is tested, and any comparison sees it
def target(lines: list[str]) -> list[dict[str, str]]:
    """Read `key = value` lines."""
    found = []
    for line in lines:
        key, _, value = line.partition("=")
        found.append({key.strip(): value.strip()})
    return found
