try:
    import regex as re
except ImportError:
    import re


def target(text):
    return re.match("a", text)


EXAMPLES = [("a",)]
