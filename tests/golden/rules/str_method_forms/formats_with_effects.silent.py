def target(name, size):
    return "{} {}".format(name.title(), size()), "{0.real}".format(size), "{}".format(*name), "{:{w}}".format(name, w=3)


EXAMPLES = [("", int)]
