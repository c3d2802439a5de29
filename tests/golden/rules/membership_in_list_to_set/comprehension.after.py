def target(xs: list[str], ys: list[str]) -> list[str]:
    if len(ys) > 100:
        return []
    ys_set = set(ys)
    return [x for x in xs if x.strip() in ys_set]


EXAMPLES = [([], []), (["a "], ["a"]), (["a", "b", " c"], ["c", "b"])]
