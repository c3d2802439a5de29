import re


def target(text):
    return re.match("(", text)


EXAMPLES = [("a",)]
