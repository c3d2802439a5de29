def target(values):
    if any((last := value) > 3 for value in values):
        return last
    return None


EXAMPLES = [([1],)]
