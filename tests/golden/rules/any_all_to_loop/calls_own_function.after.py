LIMIT = 2


def is_long(words):
    return len(list(words)) > LIMIT


def target(groups):
    for group in groups:
        if not (is_long(group) and "a" in list(group)):
            break
    else:
        return "all"
    return "some"


EXAMPLES = [
    ([],),
    (["abc", ["a", "b", "c"]],),
    (["abc", "bcd"],),
    (["ab", "abc"],),
    ([3],),
]
