def target(values):
    return f"{set(value % 3 for value in values)}"


EXAMPLES = [([1],)]
