OBSERVED = {"pos": {"int"}, "text": {"bytes", "str"}}


def target(text, pos):
    while pos < len(text) and text[pos] in " ":
        pos += 1
    return pos
