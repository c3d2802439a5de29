# kind: closures
# What a function gives does not change when a table is made before it is called.
# --- original
def target(words):
    """A function that gives the place of a word, and -1 for any other."""
    kept = list(words)

    def place(word):
        for number, each in enumerate(kept):
            if each == word:
                return number
        return -1

    return place
# --- calls
target(["b", "a", "c"])
target(["x"])
target(["a", "b", "a"])
# --- patched
def target(words):
    """A function that gives the place of a word, and -1 for any other."""
    kept = list(words)

    def place(word):
        try:
            return kept.index(word)
        except ValueError:
            return -1

    return place
