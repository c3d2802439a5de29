OBSERVED = {"lines": {"list[str]"}}


def target(lines):
    text = ""
    for line in lines:
        text += line
    return text


EXAMPLES = [([],), (["a"],), (["a", "", "bc"],)]
