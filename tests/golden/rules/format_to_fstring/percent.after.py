OBSERVED = {"key": {"str"}, "values": {"list[int]", "list[str]"}, "other": {"str", "int", "NoneType"}}


def target(key, values, other):
    found = f"{key!s}: {len(values)} {{%}}"
    found += f"{len(values)}, {values!s}"
    for position, value in enumerate(values):
        found += f"{position}={value!s};"
    return found + f"x{other!s}" + "\n[%s]" % values + f"{key!s}"


EXAMPLES = [("a", [], None), ("b", [1, 2], 3), ("", ["x", "y"], "z"), ("{}", [5], True)]
