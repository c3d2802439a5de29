OBSERVED = {"text": {"str"}, "other": {"str"}, "pos": {"int"}}


def target(text, other, pos):
    while pos < len(other) and text[pos] in " ":
        pos += 1
    n = len(text)
    text = other
    while pos < n and text[pos] in " ":
        pos += 1
    return pos
