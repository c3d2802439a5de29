def target(item, width, *rest, **named):
    found = "{0.name}{0[1]}".format(item) + "{:{}}x".format(item, width) + "x{}".format(*rest)
    found += "x{item}".format(**named) + "{}{}".format(item) + "{0}{}".format(item, width)
    found += "x{name}".format(item) + "x{".format(item) + "x{!x}".format(item) + "none".format(item)
    found += "\N{BULLET}{}".format(item) + "{}\x7b\x7d".format(item, width) + item.format(width)
    return found + "{}".format(item)
