OBSERVED = {"text": {"str"}, "mark": {"str"}}


def target(text, mark):
    """Positions of a mark, whatever its case."""
    found = []
    i = 0
    while i < len(text):
        if text[i].lower() == mark.lower():
            found.append(i)
        i += 1
    return found


EXAMPLES = [("", ""), ("a", "A"), ("banana", "A"), ("abc", "x")]
