import re

SPACES = " \t\n\r"


def target(text: str) -> tuple[int, int]:
    n = len(text)
    start = 0
    while start < n and text[start] in SPACES:
        start += 1
    end = start + 1
    while end < n and not text[end] == "]":
        end += 1
    return start, end


EXAMPLES = [("",), ("  \t x]",), ("x",), ("\n\n",), ("]]",), ("a\u2003]",), (" \u00a0]",), ("a\x1f]",)]
