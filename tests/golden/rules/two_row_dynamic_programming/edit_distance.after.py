OBSERVED = {"a": {"str"}, "b": {"str"}}


def target(a, b):
    n = len(a)
    m = len(b)
    d = [[0] * (m + 1) for _ in range(n + 1)]
    for i in range(n + 1):
        d[i][0] = i
    for j in range(m + 1):
        d[0][j] = j
    for i in range(1, n + 1):
        d_row = d[i]
        d_row_2 = d[i - 1]
        for j in range(1, m + 1):
            cost = 0 if a[i - 1] == b[j - 1] else 1
            least = d_row_2[j] + 1
            other = d_row[j - 1] + 1
            other_2 = d_row_2[j - 1] + cost
            if other < least:
                least = other
            if other_2 < least:
                least = other_2
            d_row[j] = least
    return d[n][m]


EXAMPLES = [("", ""), ("a", ""), ("", "ab"), ("kitten", "sitting"), ("ab", "ab"), ("flaw", "lawn")]
