# kind: hash and equality
# Equal texts are the same text: sharing what is made of them shows nowhere.
# --- original
def render(word):
    return "<" + word.strip().lower() + ">"


def target(words: list[str]) -> list[str]:
    """Words between brackets."""
    shown = []
    for word in words:
        shown.append(render(word))
    return shown
# --- calls
target(["a", "B "])
target(["x"])
target(["Key", "Key", "key"])
# --- patched
def render(word):
    return "<" + word.strip().lower() + ">"


def target(words: list[str]) -> list[str]:
    """Words between brackets."""
    known = {word: render(word) for word in dict.fromkeys(words)}
    return [known[word] for word in words]
