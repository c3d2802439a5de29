from collections import defaultdict

OBSERVED = {"numbers": {"list[float]"}}


def target(numbers):
    pairs = defaultdict(dict)
    total = 0
    for number in numbers:
        for letter in "abc":
            pairs[number + 1][letter] = total
            total += len(pairs[number + 1][letter:])
    return total
