import re

SPACES = " \t\n\r"


_TARGET_RUN = re.compile(r"[ \t\n\r]*")
_TARGET_RUN_2 = re.compile(r"[^\]]*")


def target(text: str) -> tuple[int, int]:
    n = len(text)
    start = 0
    if start < n:
        start = _TARGET_RUN.match(text, start).end()
    end = start + 1
    if end < n:
        end = _TARGET_RUN_2.match(text, end).end()
    return start, end


EXAMPLES = [("",), ("  \t x]",), ("x",), ("\n\n",), ("]]",), ("a\u2003]",), (" \u00a0]",), ("a\x1f]",)]
