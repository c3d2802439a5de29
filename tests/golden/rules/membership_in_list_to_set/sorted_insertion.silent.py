import bisect


def target(names: list[str], known: list[str]):
    unknown = []
    for name in names:
        if name not in known:
            bisect.insort(known, name)
            unknown.append(name)
    return unknown
