def target(xs):
    found = False
    for x in xs:
        if x > 3:
            found = True
    return found
