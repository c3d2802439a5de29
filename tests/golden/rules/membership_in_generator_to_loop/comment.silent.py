def target(words, word):
    return word in (str(name) for name in words)  # by name
