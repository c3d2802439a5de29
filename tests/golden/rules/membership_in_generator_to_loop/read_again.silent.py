OBSERVED = {"words": {"list[str]"}}


def target(words, word, flag):
    if flag:
        names = (name.upper() for name in words)
        print(len(words))
        return word in names
    try:
        upper = (name.upper() for name in words)
        return word in upper
    finally:
        print(upper)
