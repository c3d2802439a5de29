OBSERVED = {"text": {"str"}, "pos": {"int"}}


def target(text, pos):
    # The next delimiter.
    while pos < len(text) and text[pos] not in "*_":
        pos += 1
    return pos


EXAMPLES = [
    ("a*b", 0),
    ("abc", 0),
    ("*", 0),
    ("", 0),
    ("abc", 3),
    ("abc", 9),
    ("abc", -2),
    ("a*c", -2),
    ("abc", -3),
    ("abc", -9),
    ("line\n*", 1),
]
