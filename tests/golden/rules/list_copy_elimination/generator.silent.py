def target(numbers):
    return any(list(number > 3 for number in numbers)), sum(list(numbers)), len(list(numbers))
