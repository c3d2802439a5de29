# kind: standard input
# Numbers that were read stand in another order as texts than as numbers.
# --- original
def target():
    """The distance from the least to the greatest of the numbers in the second line."""
    input()
    numbers = [int(word) for word in input().split()]
    print(max(numbers) - min(numbers))
# --- calls
target(**{"<stdin>": "3\n12 15 11\n"})
target(**{"<stdin>": "2\n40 90\n"})
target(**{"<stdin>": "4\n5 5 6 8\n"})
# --- patched
def target():
    """The distance from the least to the greatest of the numbers in the second line."""
    input()
    words = sorted(input().split())
    print(int(words[-1]) - int(words[0]))
