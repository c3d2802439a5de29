def target(words, last, flag):
    widths = [len(word) + 1 for word in words]
    kept = {word for word in words if word != last}
    short = [word for word in (words if flag else reversed(words)) if ("" if flag else word)]
    pairs = tuple([(last, last * 2) for last in last])
    sizes = {word: len(word) for word in words}
    return widths, kept, short, pairs, sizes, sorted([word[::-1] for word in words], key=len), last


EXAMPLES = [
    ([], "a", True),
    (["a", "bcd", "", "bcd"], "a", True),
    (["a", "bcd", "", "bcd"], "bcd", False),
    (["a", 3], "b", False),
    ([["a"]], "b", False),
    (["a"], 3, False),
    (5, "b", False),
]
