OBSERVED = {"word": {"str"}, "prefixes": {"list[str]"}}


def target(word, prefixes):
    """Tell whether the word starts with one of them."""
    for prefix in prefixes:
        if prefix and word.startswith(prefix):
            return True
    return False


EXAMPLES = [
    ("", []),
    ("word", ["wo"]),
    ("word", ["x", "", "w"]),
    ("word", ["", ""]),
    ("word", ["x", 5]),
    ("word", None),
]
