# kind: standard input
# Two blanks in a row, and those at the end of a line, separate no words.
# --- original
import sys


def target():
    """How many words each line has."""
    for line in sys.stdin:
        print(len(line.split()))
# --- calls
target(**{"<stdin>": "one two\nthree\n"})
target(**{"<stdin>": "a b c\nd e\nf g h i\n"})
# --- patched
import sys


def target():
    """How many words each line has."""
    for line in sys.stdin:
        print(line.count(" ") + 1)
