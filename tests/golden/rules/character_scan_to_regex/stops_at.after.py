import re
OBSERVED = {"text": {"str"}, "pos": {"int"}}


_TARGET_RUN = re.compile(r"[^*_]*")


def target(text, pos):
    # The next delimiter.
    while pos < 0 and text[pos] not in "*_":
        pos += 1
    if 0 <= pos < len(text):
        pos = _TARGET_RUN.match(text, pos).end()
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
