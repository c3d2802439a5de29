_CACHE = {1: None, 2: "two"}


_MISSING = object()


def target(number):
    if (found := _CACHE.get(number, _MISSING)) is not _MISSING:
        return found
    return "unknown"


EXAMPLES = [(1,), (2,), (3,), ([],)]
