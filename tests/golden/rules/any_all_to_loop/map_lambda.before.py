def target(groups, *elements):
    if any(map(lambda x: x not in "abcdef", elements)):
        return 2
    for group in groups:
        if all(map(lambda x: x in group, elements)):
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
