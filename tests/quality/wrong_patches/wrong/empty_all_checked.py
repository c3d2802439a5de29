# kind: empty
# all() of nothing is True; the loop gives False where there was nothing to check.
# --- original
def is_valid(code):
    return len(code) == 4 and code.isalnum()


def target(codes):
    """Whether codes were given and all of them are valid."""
    ok = False
    for code in codes:
        ok = is_valid(code)
        if not ok:
            break
    return ok
# --- calls
target(["AB12", "CD34"])
target(["AB12", "C-34"])
target(["toolong"])
# --- patched
def is_valid(code):
    return len(code) == 4 and code.isalnum()


def target(codes):
    """Whether codes were given and all of them are valid."""
    return all(is_valid(code) for code in codes)
