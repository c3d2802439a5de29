def target(xs: list[str], ys: list[str]) -> list[str]:
    if len(ys) > 100:
        return []
    return [x for x in xs if x.strip() in ys]


EXAMPLES = [([], []), (["a "], ["a"]), (["a", "b", " c"], ["c", "b"])]
