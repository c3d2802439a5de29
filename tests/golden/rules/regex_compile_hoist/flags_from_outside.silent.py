import re


def target(text, flags):
    return re.match("a", text, flags) or re.findall("a", text, re.LOCALE) or re.match("a", text, pos=3)


EXAMPLES = [("a", 0)]
