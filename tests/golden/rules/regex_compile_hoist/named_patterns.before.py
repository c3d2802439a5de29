import re

_TARGET_RE = "taken"
_DIGITS = r"[0-9]"
_NUMBER = _DIGITS + "+" r"(?:\." + _DIGITS + "*)?"
BYTES = b"[0-9]+"


class Reader:
    def read(self, text):
        if isinstance(text, bytes):
            return re.findall(BYTES, text)
        if re.fullmatch(_NUMBER, text):
            return float(text)
        return re.sub(f"{_NUMBER}(e{_DIGITS})?", "#", text, flags=re.IGNORECASE), re.search("^" + _NUMBER, text)


def target(text):
    found = Reader().read(text)
    return found if isinstance(found, float | list) else (found[0], found[1] is None)


QUALNAME = "Reader.read"

EXAMPLES = [("",), ("12.5",), ("12.",), ("a 3 and 4.5E6",), (b"1 22",), (None,)]
