def plain(key):
    return isinstance(key, str) and key.startswith("k")


def target(keys, others):
    if not keys:
        return not any(map(lambda other: other in keys or plain(other), others))
    return all(map(lambda key: plain(key), keys))


EXAMPLES = [(["ka", "kb"], []), (["ka", 1], []), ([], ["x", "k"]), ([], [1, 2]), ([], 3), (None, None)]
