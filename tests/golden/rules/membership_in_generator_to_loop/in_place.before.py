OBSERVED = {"words": {"list[str]", "set[str]"}}


def target(words, word, others, limit):
    if limit:
        return word not in (word.lower().strip() for word in words if word)
    names = (f"{first}-{last}" for first, last in others)
    return word in names


EXAMPLES = [
    (["A ", "b"], "a", [], 1),
    (["A ", "b", ""], "B", [], 1),
    ([], "", [], 1),
    ([], "a-b", [("b", "c"), ("a", "b"), 3], 0),
    ([], "a-c", [("b", "c"), ("a", "b"), 3], 0),
    ([], 7, [("b", "c")], 0),
    ([], 7, None, 0),
]
