# kind: aliasing
# Every caller that finds nothing gets the same list.
# --- original
def target(index: dict[str, list[int]], word: str) -> list[int]:
    """Pages of a word."""
    pages = []
    for entry, numbers in index.items():
        if entry == word:
            for number in numbers:
                pages.append(number)
    return pages
# --- calls
target({"cat": [1, 5], "dog": [2]}, "cat")
target({"cat": [1, 5], "dog": [2]}, "dog")
target({"emu": [7, 8, 9]}, "emu")
# --- patched
_NONE: list[int] = []


def target(index: dict[str, list[int]], word: str) -> list[int]:
    """Pages of a word."""
    return list(index[word]) if word in index else _NONE
