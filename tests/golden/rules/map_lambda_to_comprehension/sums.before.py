OBSERVED = {"words": {"list[str]", "tuple[str,...]"}, "table": {"dict[str,int]"}, "keys": {"set[str]"}}


def target(words, table, keys):
    total = sum(map(lambda word: len(word) * 2, words))
    widest = max(map(lambda word: len(word), words), default=0)
    text = "-".join(map(lambda word: word.strip().upper(), words))
    found = ["start"]
    found.extend(filter(lambda word: word in table, words))
    return total, widest, text, found, min(filter(lambda key: key > "a", keys))


EXAMPLES = [
    (["a", "b "], {"a": 1, "c": 2}, {"b", "c", "a"}),
    (("a", "b "), {"b ": 1, "a": 2}, {"ab"}),
    (["a"], {}, {"a"}),
    ([], {"a": 1}, {"b"}),
]
