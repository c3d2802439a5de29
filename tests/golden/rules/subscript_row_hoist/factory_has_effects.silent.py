from collections import defaultdict

OBSERVED = {"words": {"list[str]"}}


def target(words, made):
    pairs = defaultdict(lambda: made())
    total = 0
    for word in words:
        for letter in word:
            pairs[word][letter] = total
            total += pairs[word][letter] + 1
    return total
