OBSERVED = {"words": {"list[str]"}}


def target(words, word, feed):
    if word:
        return word in (str(next(feed)) for name in words)
    return word in (name.upper() for name in words if feed(name))
