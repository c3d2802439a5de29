# kind: standard input
# A number that comes twice counts twice.
# --- original
def target():
    """How many of the numbers are above their mean."""
    count = int(input())
    numbers = [int(input()) for _ in range(count)]
    mean = sum(numbers) / count
    print(sum(1 for number in numbers if number > mean))
# --- calls
target(**{"<stdin>": "3\n1\n2\n6\n"})
target(**{"<stdin>": "4\n10\n30\n20\n40\n"})
# --- patched
def target():
    """How many of the numbers are above their mean."""
    count = int(input())
    numbers = {int(input()) for _ in range(count)}
    mean = sum(numbers) / len(numbers)
    print(len([number for number in numbers if number > mean]))
