"""A module."""
import os
import re

SEPARATOR = os.sep


def other():
    return 1


def target(text):
    if re.match(r"\s*#", text):
        return []
    text = re.sub(r"[aeiou]+", "_", text, count=2, flags=re.I)
    return re.split("[,;]" " *", text, 3), re.search(r"\s*#", string=text) is None


EXAMPLES = [("",), ("  # x",), ("a, b;c,d,e #",), ("AEbIOU, xu",), (5,), (b"x",)]
