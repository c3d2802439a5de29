# kind: ties
# In a heap of pairs the name decides between equal scores; the stable sort keeps their order.
# --- original
def target(rows, count):
    """Names of the best rows."""
    ranked = sorted(rows, key=lambda row: row["score"], reverse=True)
    return [row["name"] for row in ranked[: max(count, 0)]]
# --- calls
target([{"name": "ann", "score": 5}, {"name": "bob", "score": 8}, {"name": "cid", "score": 2}], 2)
target([{"name": "eve", "score": 1}], 1)
target([{"name": "kim", "score": 3}, {"name": "lee", "score": 4}], 1)
# --- patched
import heapq


def target(rows, count):
    """Names of the best rows."""
    pairs = heapq.nlargest(max(count, 0), [(row["score"], row["name"]) for row in rows])
    return [name for _, name in pairs]
