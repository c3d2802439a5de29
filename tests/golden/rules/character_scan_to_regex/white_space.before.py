OBSERVED = {"text": {"str"}}


def target(text):
    at = 0
    while at < len(text) and text[at].isspace():
        at += 1
    end = len(text)
    while end and text[end - 1].isspace():
        end -= 1
    return at, end


EXAMPLES = [("",), ("  a  ",), ("a",), (" \u2003\x1f\x1c a\u00a0\n",), ("\u200b",), (" ",)]
