OBSERVED = {"n": {"int"}}


def target(n):
    found = []
    i = 2
    while i * i <= n:
        while n % i == 0:
            found.append(i)
            n //= i
        i += 1
    return found


EXAMPLES = [(12,)]
