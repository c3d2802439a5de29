# kind: equal algorithm
# What is remembered dies with the call.
# --- original
def target(heights: list[int]) -> int:
    """Longest rising run of steps that may skip."""
    heights = heights[:12]

    def best(i):
        longest = 1
        for j in range(i):
            if heights[j] < heights[i]:
                longest = max(longest, 1 + best(j))
        return longest

    return max([best(i) for i in range(len(heights))], default=0)
# --- calls
target([1, 3, 2, 4])
target([5])
target([9, 7, 8, 1, 2, 3])
# --- patched
def target(heights: list[int]) -> int:
    """Longest rising run of steps that may skip."""
    heights = heights[:12]
    best: list[int] = []
    for i, height in enumerate(heights):
        best.append(1 + max([best[j] for j in range(i) if heights[j] < height], default=0))
    return max(best, default=0)
