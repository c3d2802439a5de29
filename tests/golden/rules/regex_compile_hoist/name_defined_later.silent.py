import re


def target(text):
    return re.match(_TEXT, text) or re.match(_MAYBE, text) or re.match(_CALL, text)


_TEXT = "b"
_CALL = _TEXT.upper()

if len(_TEXT) > 1:
    _MAYBE = re.compile("x")
else:
    _MAYBE = "x"

EXAMPLES = [("a",)]
