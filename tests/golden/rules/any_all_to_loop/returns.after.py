def plain(key):
    return isinstance(key, str) and key.startswith("k")


def target(keys, others):
    if not keys:
        for other in others:
            if other in keys or plain(other):
                return False
        return True
    for key in keys:
        if not plain(key):
            return False
    return True


EXAMPLES = [(["ka", "kb"], []), (["ka", 1], []), ([], ["x", "k"]), ([], [1, 2]), ([], 3), (None, None)]
