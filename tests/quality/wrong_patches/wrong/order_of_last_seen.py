# kind: order
# A key that is met again keeps its old place in a dict; the original moves it to the end.
# --- original
def target(visits: list[str], size: int) -> list[str]:
    """Pages visited last, the latest at the end."""
    recent: list[str] = []
    for page in visits:
        if page in recent:
            recent.remove(page)
        recent.append(page)
        if len(recent) > size:
            recent.pop(0)
    return recent
# --- calls
target(["a", "b", "c"], 2)
target(["x"], 5)
target(["p", "q", "r", "s"], 3)
# --- patched
def target(visits: list[str], size: int) -> list[str]:
    """Pages visited last, the latest at the end."""
    distinct = list(dict.fromkeys(visits))
    return distinct[-size:] if size > 0 else []
