OBSERVED = {"text": {"str"}, "step": {"int"}}


def target(text, step):
    found = []
    # Every position.
    i = 0
    while i < len(text):
        if text[i] == "x":
            break
        found.append(text[i])
        i += 1
    j = 1
    while j <= step + 2:
        found.append(j)
        j += 2
    return found


EXAMPLES = [("", 0), ("a", 1), ("abxc", 5), ("ab", -9), ("x", 2)]
