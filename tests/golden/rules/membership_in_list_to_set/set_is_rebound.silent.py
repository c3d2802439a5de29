def set(values):
    return list(values)


def target(names: list[str], known: list[str]):
    return [name for name in names if name not in known]
