# kind: unicode
# split() without arguments splits at every kind of blank, not only at those two.
# --- original
def target(line):
    """Words between spaces and tabs."""
    words, word = [], ""
    for character in line:
        if character == " " or character == "\t":
            if word:
                words.append(word)
            word = ""
        else:
            word += character
    if word:
        words.append(word)
    return words
# --- calls
target("the quick fox")
target("a\tb  c")
target("  padded ")
# --- patched
def target(line):
    """Words between spaces and tabs."""
    return line.split()
