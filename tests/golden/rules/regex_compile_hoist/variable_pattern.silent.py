import re


def target(pattern, text):
    return re.match(pattern, text)


EXAMPLES = [("a", "a")]
