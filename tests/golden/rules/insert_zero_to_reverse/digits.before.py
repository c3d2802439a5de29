def target(number, base):
    digits = []
    while number > 0 and len(digits) < 40:
        number, digit = divmod(number, base)
        digits.insert(0, digit)
    if not digits:
        digits.insert(0, 0)
    return digits


EXAMPLES = [(0, 2), (1, 2), (10, 2), (255, 16), (3, 0), ("a", 2)]
