def target(values, flag):
    if flag:
        return 0
    elif any(value > 1 for value in values):
        return 1
    return 2
