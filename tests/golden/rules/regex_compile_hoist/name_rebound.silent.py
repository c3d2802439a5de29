import re

_CODES = re.compile("a")
_TEXT = "b"


def configure(text):
    global _CODES
    global _TEXT
    _CODES = _TEXT = text


def target(text):
    return re.search(_CODES, text) or re.match(_TEXT, text) or re.match("c" + _TEXT, text)


EXAMPLES = [("a",)]
