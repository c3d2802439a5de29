OBSERVED = {"text": {"str"}}


def target(text):
    total = 0
    for character in text:
        if character in {"a", "e", "i", "o", "u"}:
            total += 1
        elif character not in {" ", "\t", "\n", "-"}:
            total -= 1
    return total


EXAMPLES = [("",), ("a",), ("hello world - again",), (None,)]
