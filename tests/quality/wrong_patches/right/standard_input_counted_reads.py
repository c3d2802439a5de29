# kind: standard input
# As many lines are read as before, with another function.
# --- original
import sys


def target():
    """The sum of as many numbers as the first line says, one in each line."""
    count = int(input())
    total = 0
    for _ in range(count):
        total += int(input())
    print(total)
# --- calls
target(**{"<stdin>": "3\n1\n2\n3\n"})
target(**{"<stdin>": "1\n70\n"})
target(**{"<stdin>": "2\n-5\n9\n"})
# --- patched
import sys


def target():
    """The sum of as many numbers as the first line says, one in each line."""
    read = sys.stdin.readline
    print(sum([int(read()) for _ in range(int(read()))]))
