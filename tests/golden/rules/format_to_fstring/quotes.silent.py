def target(item):
    found = "a'\"{}".format(item["k"]) + '''x"{}'''.format(item['''k'''], """a""")
    found += "x{}".format("\n".join(item)) + "x{}".format(
        item[
            0
        ]
    )
    found += "x{}".format(i for i in item) + "x{}".format(f"{item}")
    if not item:
        raise ValueError("x{}".format(item))
    return found + f"{'x{}'.format(item)}" + "x{}".format((y := item)) + "x{}".format((lambda: item)())
