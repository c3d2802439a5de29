def target(xs: list[int], check):
    ok = True
    for x in xs:
        ok = ok and check(x)
    return ok
