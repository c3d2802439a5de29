def target(first, second, values):
    swapped = "{1}{0}".format(first(), second())
    seen = "{} {}".format(values, values.pop())
    twice = "{0}{0}".format(first())
    dropped = "{}".format("a", second())
    if first:
        late = 1
    return swapped, seen, twice, dropped, "{1}{0}".format(late, second()), "{} {}".format(values, late)
