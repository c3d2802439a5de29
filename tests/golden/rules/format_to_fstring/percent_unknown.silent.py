OBSERVED = {"pair": {"tuple[int,int]"}, "number": {"float"}, "flag": {"bool"}}


def target(pair, number, flag, thing, values):
    found = "x%s" % pair + "x%s" % thing + "x%d" % number + "x%d" % flag + "%(a)s" % {"a": 1}
    found += "%s-%s" % (thing, number) + "%5d" % len(values) + "%.2f" % number + "x%r" % number
    found += "%s-%s" % number + "x%s %" % number + "%s-%d" % (thing, len(values))
    return found + "x%s" % number.real


EXAMPLES = []
