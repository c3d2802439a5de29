# kind: standard input
# What is read line by line to the end may be read at once.
# --- original
import sys


def target():
    """How often each word comes, the most frequent first, then by the alphabet."""
    counts = {}
    for line in sys.stdin:
        for word in line.split():
            counts[word] = counts.get(word, 0) + 1
    for word in sorted(counts, key=lambda each: (-counts[each], each)):
        print(word, counts[word])
# --- calls
target(**{"<stdin>": "b a b\nc a\n"})
target(**{"<stdin>": "one\n"})
target(**{"<stdin>": "x y\ny x\nx\n"})
# --- patched
import sys
from collections import Counter


def target():
    """How often each word comes, the most frequent first, then by the alphabet."""
    counts = Counter(sys.stdin.read().split())
    for word, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        print(word, count)
