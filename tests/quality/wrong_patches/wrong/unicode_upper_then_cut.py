# kind: case folding
# Upper case may be longer than the text: cutting first is not cutting last.
# --- original
def target(titles, width):
    """Titles in capitals, at most so wide."""
    shown = []
    for title in titles:
        capitals = title.upper()
        shown.append(capitals[:width] if len(capitals) > width else capitals)
    return shown
# --- calls
target(["hello", "a"], 3)
target(["world of text"], 5)
target(["ok", "fine", "great"], 4)
# --- patched
def target(titles, width):
    """Titles in capitals, at most so wide."""
    return [title[:width].upper() for title in titles]
