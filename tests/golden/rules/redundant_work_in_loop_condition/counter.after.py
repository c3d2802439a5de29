OBSERVED = {"text": {"str"}, "step": {"int"}}


def target(text, step):
    found = []
    # Every position.
    for i in range(len(text)):
        if text[i] == "x":
            break
        found.append(text[i])
    for j in range(1, step + 2 + 1, 2):
        found.append(j)
    return found


EXAMPLES = [("", 0), ("a", 1), ("abxc", 5), ("ab", -9), ("x", 2)]
