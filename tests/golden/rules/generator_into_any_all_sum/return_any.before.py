OBSERVED = {"word": {"str"}, "prefixes": {"list[str]"}}


def target(word, prefixes):
    """Tell whether the word starts with one of them."""
    return any(word.startswith(prefix) for prefix in prefixes if prefix)


EXAMPLES = [
    ("", []),
    ("word", ["wo"]),
    ("word", ["x", "", "w"]),
    ("word", ["", ""]),
    ("word", ["x", 5]),
    ("word", None),
]
