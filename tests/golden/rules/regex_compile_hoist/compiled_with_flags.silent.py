import re

_CODES = re.compile(r"\r|\n")


def target(text, flags):
    return re.search(_CODES, text, re.IGNORECASE) or re.sub(_CODES, "", text, flags=flags)


EXAMPLES = [("a", 0)]
