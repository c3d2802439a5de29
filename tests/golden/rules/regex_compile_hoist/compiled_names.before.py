import re

_CODES = re.compile(r"\r\n|\r|\n")
_CODES_BYTES = re.compile(b"\r\n|\r|\n")


def target(text):
    if isinstance(text, bytes):
        return bool(re.search(_CODES_BYTES, text))
    parts = re.split(_CODES, text, maxsplit=2)
    found = [match.group() for match in re.finditer(_LATER, text, 0)]
    return parts, found, re.subn(pattern=_CODES, repl="|", string=text, flags=0)


_LATER = re.compile("[a-z]+")

EXAMPLES = [("",), ("a\r\nb\rc\nd",), (b"a\nb",), (b"",), (5,), (None,)]
