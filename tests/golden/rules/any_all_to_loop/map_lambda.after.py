def target(groups, *elements):
    for x in elements:
        if x not in "abcdef":
            return 2
    for group in groups:
        for x in elements:
            if x not in group:
                break
        else:
            return 1
    return 0


EXAMPLES = [
    (["ab", "cd"], "a", "b"),
    (["ab", "cd"], "c", "d"),
    (["ab", "cd"], "c", "z"),
    (["ab"], "c"),
    ([], "a"),
    (["ab"],),
    ([1], "a"),
]
