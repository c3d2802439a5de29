from collections import defaultdict

OBSERVED = {"words": {"list[str]"}}
EXAMPLES = [([],), (["a"],), (["ab", "", "abba"],)]


def target(words):
    pairs = defaultdict(dict)
    total = 0
    for word in words:
        pairs_row = pairs[word]
        for letter in word:
            pairs_row[letter] = total
            total += pairs_row[letter] + 1
    return total
