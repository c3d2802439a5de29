OBSERVED = {"text": {"str"}, "pos": {"int"}}


def target(text, pos):
    while pos < len(text) and text[pos] in " ":
        pos += 1
        text = text[1:]
    while pos < len(text) and text[pos] in " ":
        pos += 2
    while pos < len(text) and text[pos + 1] in " ":
        pos += 1
    while pos <= len(text) and text[pos] in " ":
        pos += 1
    return pos
