OBSERVED = {"words": {"list[str]"}}


def target(words, word):
    def rest():
        return list(names)

    print(rest)
    names = (name.upper() for name in words)
    return word in names
