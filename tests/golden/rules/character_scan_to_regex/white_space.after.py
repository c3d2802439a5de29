import re
OBSERVED = {"text": {"str"}}


_TARGET_RUN = re.compile(r"[\s]*")


def target(text):
    at = 0
    if at < len(text):
        at = _TARGET_RUN.match(text, at).end()
    end = len(text.rstrip())
    return at, end


EXAMPLES = [("",), ("  a  ",), ("a",), (" \u2003\x1f\x1c a\u00a0\n",), ("\u200b",), (" ",)]
