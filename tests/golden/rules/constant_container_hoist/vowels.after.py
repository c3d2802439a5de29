import string


_VOWELS = set("aeiou")
_POSITIONS = {c: i for i, c in enumerate("abc")}
_TARGET_TABLE = {"x": 10, "y": 20}


def target(text):
    total = 0
    for character in text:
        if character in _VOWELS:
            total += 1
        total += _POSITIONS[character] if character in _POSITIONS else _TARGET_TABLE.get(character, 0)
    return total


EXAMPLES = [("",), ("a",), ("bexy" + string.digits,), (3,)]
