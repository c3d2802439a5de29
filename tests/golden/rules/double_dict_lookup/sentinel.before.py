_CACHE = {1: None, 2: "two"}


def target(number):
    if number in _CACHE:
        return _CACHE[number]
    return "unknown"


EXAMPLES = [(1,), (2,), (3,), ([],)]
