from collections import defaultdict

OBSERVED = {"words": {"list[str]"}}
EXAMPLES = [([],), (["a"],), (["ab", "", "abba"],)]


def target(words):
    pairs = defaultdict(dict)
    total = 0
    for word in words:
        for letter in word:
            pairs[word][letter] = total
            total += pairs[word][letter] + 1
    return total
