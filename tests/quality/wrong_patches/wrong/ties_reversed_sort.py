# kind: ties
# Turning a sorted list round also turns round what is equal.
# --- original
def target(players):
    """Players by score, best first; who came first stays first."""
    ranked = []
    for name, score in players:
        at = 0
        while at < len(ranked) and ranked[at][1] >= score:
            at += 1
        ranked.insert(at, (name, score))
    return [name for name, _ in ranked]
# --- calls
target([("ann", 3), ("bob", 7), ("cid", 5)])
target([("eve", 1)])
target([("kim", 10), ("lee", 9), ("mo", 12), ("nat", 2)])
# --- patched
def target(players):
    """Players by score, best first; who came first stays first."""
    ranked = sorted([(name, score) for name, score in players], key=lambda player: player[1])[::-1]
    return [name for name, _ in ranked]
