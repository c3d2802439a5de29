def target(xs, out):
    for x in xs:
        out.append(1 / x)
