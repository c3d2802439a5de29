def target(number: int, flag: bool):
    return "x%d" % number + "x%d" % flag
