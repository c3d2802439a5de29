OBSERVED = {"words": {"list[str]", "set[str]"}}


def target(words, word, others, limit):
    if limit:
        wanted = word
        for word_2 in words:
            if word_2 and word_2.lower().strip() == wanted:
                return False
        return True
    for first, last in others:
        if f"{first}-{last}" == word:
            return True
    return False


EXAMPLES = [
    (["A ", "b"], "a", [], 1),
    (["A ", "b", ""], "B", [], 1),
    ([], "", [], 1),
    ([], "a-b", [("b", "c"), ("a", "b"), 3], 0),
    ([], "a-c", [("b", "c"), ("a", "b"), 3], 0),
    ([], 7, [("b", "c")], 0),
    ([], 7, None, 0),
]
