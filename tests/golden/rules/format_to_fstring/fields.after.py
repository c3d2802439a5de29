class Loud:
    def __format__(self, spec):
        return f"<{spec}>"

    def __repr__(self):
        return "Loud()"


def target(tag, text, name):
    first = f"<{tag} {name}>{text:>5}</{tag}>\t{{x}}"
    second = f'say "{tag}" {text!r:8}'
    third = f'{tag.get("k")}/{text}' if isinstance(tag, dict) else f"{tag}{text}"
    fourth = fr"\d{len([text])}{2.0:.2f}"
    return [first, second, third, fourth, f'{ {"a": 0.5}["a"]:%}|', f"{str(text)}{tag}"]


EXAMPLES = [
    ("b", "x", "n"),
    (1, 2.5, None),
    ({"k": 3}, "y", Loud()),
    (Loud(), "z", ""),
    ("a", Loud(), b"c"),
    (None, None, None),
    ([], "x", "y"),
]
