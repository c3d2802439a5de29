OBSERVED = {"text": {"str"}}


def target(text, words):
    return "".join(c for c in text if c in "ab"), "".join(c for c in words if c != "a"), ",".join(c for c in text if c != "a")


EXAMPLES = [("", [])]
