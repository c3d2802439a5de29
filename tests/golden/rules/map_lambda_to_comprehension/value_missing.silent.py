def target(values, flag):
    if flag:
        shift = 1
    return list(map(lambda value: value + shift, values))
