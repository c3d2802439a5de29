"""A module."""
import os
import re

SEPARATOR = os.sep


def other():
    return 1


_TARGET_RE = re.compile(r"\s*#")
_TARGET_RE_2 = re.compile(r"[aeiou]+", re.I)
_TARGET_RE_3 = re.compile("[,;]" " *")


def target(text):
    if _TARGET_RE.match(text):
        return []
    text = _TARGET_RE_2.sub("_", text, count=2)
    return _TARGET_RE_3.split(text, 3), _TARGET_RE.search(string=text) is None


EXAMPLES = [("",), ("  # x",), ("a, b;c,d,e #",), ("AEbIOU, xu",), (5,), (b"x",)]
