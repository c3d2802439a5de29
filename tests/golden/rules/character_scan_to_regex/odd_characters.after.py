import re
_TARGET_RUN = re.compile(r"[\^\]\-\\\x22\U00000000é\[]*")


def target(text: str) -> int:
    at = 0
    if at < len(text):
        at = _TARGET_RUN.match(text, at).end()
    end = len(text.rstrip("\\]^"))
    return at - end


EXAMPLES = [("",), ('^]-\\"\x00\u00e9[a',), ("a^]\\",), ("[[^",), ("-",), ("_",)]
