def target(xs: list[int], flag: bool):
    if flag:
        ys = [len(str(x)) for x in xs]
    return [x for x in xs if x in ys]
