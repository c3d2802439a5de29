def target(token, kinds):
    if isinstance(kinds, list):
        # a list of kinds
        if any(token in kind for kind in kinds):
            return True
    elif token in kinds:
        return True
    return False


EXAMPLES = [
    ("a", ["bc", "ab"]),
    ("a", []),
    ("a", ["b", 3]),
    (3, [[3]]),
    (3, ["x"]),
    ("a", "xa"),
]
