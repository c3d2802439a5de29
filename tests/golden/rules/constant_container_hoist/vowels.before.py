import string


def target(text):
    total = 0
    for character in text:
        vowels = set("aeiou")
        positions = {c: i for i, c in enumerate("abc")}
        if character in vowels:
            total += 1
        total += positions[character] if character in positions else {"x": 10, "y": 20}.get(character, 0)
    return total


EXAMPLES = [("",), ("a",), ("bexy" + string.digits,), (3,)]
