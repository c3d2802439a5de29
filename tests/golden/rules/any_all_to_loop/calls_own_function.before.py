LIMIT = 2


def is_long(words):
    return len(list(words)) > LIMIT


def target(groups):
    if all(map(lambda group: is_long(group) and "a" in list(group), groups)):
        return "all"
    return "some"


EXAMPLES = [
    ([],),
    (["abc", ["a", "b", "c"]],),
    (["abc", "bcd"],),
    (["ab", "abc"],),
    ([3],),
]
