def target(words, last, flag):
    widths = list(map(lambda word: len(word) + 1, words))
    kept = set(filter(lambda word: word != last, words))
    short = list(filter(lambda word: "" if flag else word, words if flag else reversed(words)))
    pairs = tuple(map(lambda last: (last, last * 2), last))
    sizes = dict(map(lambda word: (word, len(word)), words))
    return widths, kept, short, pairs, sizes, sorted(map(lambda word: word[::-1], words), key=len), last


EXAMPLES = [
    ([], "a", True),
    (["a", "bcd", "", "bcd"], "a", True),
    (["a", "bcd", "", "bcd"], "bcd", False),
    (["a", 3], "b", False),
    ([["a"]], "b", False),
    (["a"], 3, False),
    (5, "b", False),
]
