OBSERVED = {"words": {"list[str]"}}


def target(words):
    kept = [word for word in words if word]
    table = [[0] * 9 for _ in range(len(kept))]
    kept.append("")
    for i, a in enumerate(kept):
        for j in range(len(a)):
            table[i][j] = table[i][j - 1] + 1
    return table
