import re

_TARGET_RE = "taken"
_DIGITS = r"[0-9]"
_NUMBER = _DIGITS + "+" r"(?:\." + _DIGITS + "*)?"
BYTES = b"[0-9]+"


_READ_RE = re.compile(BYTES)
_READ_RE_2 = re.compile(_NUMBER)
_READ_RE_3 = re.compile(f"{_NUMBER}(e{_DIGITS})?", re.IGNORECASE)
_READ_RE_4 = re.compile("^" + _NUMBER)


class Reader:
    def read(self, text):
        if isinstance(text, bytes):
            return _READ_RE.findall(text)
        if _READ_RE_2.fullmatch(text):
            return float(text)
        return _READ_RE_3.sub("#", text), _READ_RE_4.search(text)


def target(text):
    found = Reader().read(text)
    return found if isinstance(found, float | list) else (found[0], found[1] is None)


QUALNAME = "Reader.read"

EXAMPLES = [("",), ("12.5",), ("12.",), ("a 3 and 4.5E6",), (b"1 22",), (None,)]
