# kind: case folding
# capitalize() also lowers the rest of the word.
# --- original
def target(phrase):
    """First letters in upper case."""
    words = []
    for word in phrase.split(" "):
        if word:
            words.append(word[0].upper() + word[1:])
        else:
            words.append(word)
    return " ".join(words)
# --- calls
target("the quick fox")
target("one")
target("now and then")
# --- patched
def target(phrase):
    """First letters in upper case."""
    return " ".join(word.capitalize() for word in phrase.split(" "))
