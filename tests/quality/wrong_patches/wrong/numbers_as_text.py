# kind: order
# Texts of numbers are not in the order of the numbers.
# --- original
def target(versions: list[str]) -> list[str]:
    """Versions in order."""
    ordered = []
    for version in versions:
        key = [int(part) for part in version.split(".")]
        at = len(ordered)
        while at and ordered[at - 1][0] > key:
            at -= 1
        ordered.insert(at, (key, version))
    return [version for _, version in ordered]
# --- calls
target(["1.2", "1.1", "2.0"])
target(["3.0"])
target(["1.9", "1.8", "1.7.1"])
# --- patched
def target(versions: list[str]) -> list[str]:
    """Versions in order."""
    for version in versions:
        for part in version.split("."):
            int(part)
    return sorted(versions)
