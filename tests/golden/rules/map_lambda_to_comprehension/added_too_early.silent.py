OBSERVED = {"words": {"list[str]"}}


def target(words, sizes):
    mixed = sum(map(lambda size: 1 / size, sizes))
    least = min(map(lambda size: size[0], sizes))
    most = max(map(lambda word: int(word), words), key=abs)
    more = sum(map(lambda word: int(word), words), 2.5)
    return mixed, least, most, more
