import re

_CODES = re.compile(r"\r\n|\r|\n")
_CODES_BYTES = re.compile(b"\r\n|\r|\n")


def target(text):
    if isinstance(text, bytes):
        return bool(_CODES_BYTES.search(text))
    parts = _CODES.split(text, maxsplit=2)
    found = [match.group() for match in _LATER.finditer(text)]
    return parts, found, _CODES.subn(repl="|", string=text)


_LATER = re.compile("[a-z]+")

EXAMPLES = [("",), ("a\r\nb\rc\nd",), (b"a\nb",), (b"",), (5,), (None,)]
