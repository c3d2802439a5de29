def target(item):
    found = "a'\"{}".format(item["k"]) + '''x"{}'''.format(item['''k'''], """a""")
    found += "x{}".format("\n".join(item)) + "x{}".format(
        item[
            0
        ]
    )
    if not item:
        raise ValueError("x{}".format(item))
    return found + f"{'x{}'.format(item)}" + "x{}".format((y := item)) + "x{}".format((lambda: item)())
