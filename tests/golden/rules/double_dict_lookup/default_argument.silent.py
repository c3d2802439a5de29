_SIZES = {"a": 1}


def target(name=_SIZES["a"] if "a" in _SIZES else 0):
    return name
