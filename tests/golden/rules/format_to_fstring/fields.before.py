class Loud:
    def __format__(self, spec):
        return f"<{spec}>"

    def __repr__(self):
        return "Loud()"


def target(tag, text, name):
    first = "<{0} {name}>{1:>5}</{0}>\t{{x}}".format(tag, text, name=name)
    second = 'say "{}" {!r:8}'.format(tag, text)
    third = "{}/{}".format(tag.get("k"), text) if isinstance(tag, dict) else "{}{}".format(tag, text)
    fourth = r"\d{}{:.2f}".format(len([text]), 2.0)
    return [first, second, third, fourth, u"{:%}|".format({"a": 0.5}["a"]), "{1}{0}".format(tag, str(text))]


EXAMPLES = [
    ("b", "x", "n"),
    (1, 2.5, None),
    ({"k": 3}, "y", Loud()),
    (Loud(), "z", ""),
    ("a", Loud(), b"c"),
    (None, None, None),
    ([], "x", "y"),
]
