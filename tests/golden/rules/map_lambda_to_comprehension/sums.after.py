OBSERVED = {"words": {"list[str]", "tuple[str,...]"}, "table": {"dict[str,int]"}, "keys": {"set[str]"}}


def target(words, table, keys):
    total = sum([len(word) * 2 for word in words])
    widest = max([len(word) for word in words], default=0)
    text = "-".join([word.strip().upper() for word in words])
    found = ["start"]
    found.extend([word for word in words if word in table])
    return total, widest, text, found, min([key for key in keys if key > "a"])


EXAMPLES = [
    (["a", "b "], {"a": 1, "c": 2}, {"b", "c", "a"}),
    (("a", "b "), {"b ": 1, "a": 2}, {"ab"}),
    (["a"], {}, {"a"}),
    ([], {"a": 1}, {"b"}),
]
