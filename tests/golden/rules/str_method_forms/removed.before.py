OBSERVED = {"text": {"str"}}


def target(text):
    return "".join(c for c in text if c not in " -'")


EXAMPLES = [("",), ("a",), ("a - b's",), ("---",)]
