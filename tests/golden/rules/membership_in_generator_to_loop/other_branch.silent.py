OBSERVED = {"words": {"list[str]"}}


def target(words, word, flag):
    if flag:
        words = (name.upper() for name in words)
    else:
        words = [*words, ""]
    return word in words
