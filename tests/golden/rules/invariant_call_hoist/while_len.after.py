OBSERVED = {"text": {"str"}, "mark": {"str"}}


def target(text, mark):
    """Positions of a mark, whatever its case."""
    found = []
    i = 0
    len_text = len(text)
    mark_lower = mark.lower()
    while i < len_text:
        if text[i].lower() == mark_lower:
            found.append(i)
        i += 1
    return found


EXAMPLES = [("", ""), ("a", "A"), ("banana", "A"), ("abc", "x")]
