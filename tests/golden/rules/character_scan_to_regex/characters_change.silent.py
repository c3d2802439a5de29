SPACES = " "
SPACES += "\t"
OBSERVED = {"text": {"str"}, "pos": {"int"}, "marks": {"str"}}


def target(text, pos, marks):
    while pos < len(text) and text[pos] in SPACES:
        pos += 1
    while pos < len(text) and text[pos] in marks:
        pos += 1
    while pos < len(text) and text[pos] in "":
        pos += 1
    while pos < len(text) and text[pos] == "ab":
        pos += 1
    return pos
