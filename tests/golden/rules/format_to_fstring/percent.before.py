OBSERVED = {"key": {"str"}, "values": {"list[int]", "list[str]"}, "other": {"str", "int", "NoneType"}}


def target(key, values, other):
    found = "%s: %d {%%}" % (key, len(values))
    found += "%d, %s" % (len(values), values)
    for position, value in enumerate(values):
        found += "%d=%s;" % (position, value)
    return found + "x%s" % other + "\n[%s]" % values + "%s" % key


EXAMPLES = [("a", [], None), ("b", [1, 2], 3), ("", ["x", "y"], "z"), ("{}", [5], True)]
