OBSERVED = {"n": {"int"}, "seen": {"list[int]"}}


def target(n, seen):
    seen.append(n)
    if n < 2:
        return n
    return target(n - 1, seen) + target(n - 2, seen)


EXAMPLES = [(3, [])]
