# kind: standard input
# The last line need not end with a newline.
# --- original
import sys


def target():
    """The lines, numbered."""
    for number, line in enumerate(sys.stdin, 1):
        print(number, line.rstrip("\n"))
# --- calls
target(**{"<stdin>": "one\ntwo\n"})
target(**{"<stdin>": "a\nb\nc\n"})
# --- patched
import sys


def target():
    """The lines, numbered."""
    lines = sys.stdin.read().split("\n")[:-1]
    print("\n".join(f"{number} {line}" for number, line in enumerate(lines, 1)))
