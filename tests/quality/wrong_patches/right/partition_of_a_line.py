# kind: equal algorithm
# partition() splits at the first sign, as the search does.
# --- original
def target(lines: list[str]) -> dict[str, str]:
    """Settings of lines with a sign of equality."""
    found = {}
    for line in lines:
        at = -1
        for i in range(len(line)):
            if line[i] == "=":
                at = i
                break
        if at >= 0:
            found[line[:at].strip()] = line[at + 1 :].strip()
    return found
# --- calls
target(["a = 1", "b=2"])
target(["no sign", "x = y = z"])
target(["= v", "k ="])
# --- patched
def target(lines: list[str]) -> dict[str, str]:
    """Settings of lines with a sign of equality."""
    found = {}
    for line in lines:
        key, sign, value = line.partition("=")
        if sign:
            found[key.strip()] = value.strip()
    return found
