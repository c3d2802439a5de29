OBSERVED = {"lines": {"list[str]"}}


def target(lines):
    text = "".join(lines)
    return text


EXAMPLES = [([],), (["a"],), (["a", "", "bc"],)]
