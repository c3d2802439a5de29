# kind: off by one
# 599 is the last of the server's errors.
# --- original
def target(codes: list[int]) -> dict[str, int]:
    """Responses by class."""
    counts = {"ok": 0, "client": 0, "server": 0, "other": 0}
    for code in codes:
        if code >= 200 and code <= 299:
            counts["ok"] += 1
        elif code >= 400 and code <= 499:
            counts["client"] += 1
        elif code >= 500 and code <= 599:
            counts["server"] += 1
        else:
            counts["other"] += 1
    return counts
# --- calls
target([200, 201, 404])
target([500, 503])
target([301, 200, 418])
# --- patched
def target(codes: list[int]) -> dict[str, int]:
    """Responses by class."""
    counts = {"ok": 0, "client": 0, "server": 0, "other": 0}
    for code in codes:
        if 200 <= code < 300:
            counts["ok"] += 1
        elif 400 <= code < 500:
            counts["client"] += 1
        elif 500 <= code < 599:
            counts["server"] += 1
        else:
            counts["other"] += 1
    return counts
