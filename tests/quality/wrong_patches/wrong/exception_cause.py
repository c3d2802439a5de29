# kind: exceptions
# The cause of the error is lost.
# --- original
def target(text: str) -> list[int]:
    """Numbers of a line."""
    numbers = []
    for word in text.split():
        try:
            numbers.append(int(word))
        except ValueError as error:
            raise LookupError(word) from error
    return numbers
# --- calls
target("1 2 3")
target("10")
target("7 8 x")
# --- patched
import re

_NUMBER = re.compile(r"[+-]?[0-9]+(_[0-9]+)*")


def target(text: str) -> list[int]:
    """Numbers of a line."""
    words = text.split()
    for word in words:
        if not _NUMBER.fullmatch(word):
            raise LookupError(word)
    return [int(word) for word in words]
