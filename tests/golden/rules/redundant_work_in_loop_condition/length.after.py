OBSERVED = {"left": {"list[int]"}, "right": {"list[int]"}}


def target(left, right):
    i = j = 0
    out = []
    size = len(left)
    size_2 = len(right)
    while i < size and j < size_2:
        if left[i] <= right[j]:
            out.append(left[i])
            i += 1
        else:
            out.append(right[j])
            j += 1
    return out


EXAMPLES = [([], []), ([1], []), ([1, 3], [2, 4]), ([2], [1, "a"]), (["a"], [1])]
