import re

_TEXT = "b"
_CODES = re.compile("a")


def target(text, _TEXT, _CODES):
    return re.match(_TEXT, text) or re.match(_CODES, text)


EXAMPLES = [("a", "a", "a")]
