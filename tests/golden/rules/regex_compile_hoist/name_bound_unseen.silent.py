import re

_TEXT = "b"
_CODES = re.compile("a")


def configure(**values):
    globals().update(values)


def target(text):
    return re.match(_TEXT, text) or re.match(_CODES, text)


EXAMPLES = [("a",)]
