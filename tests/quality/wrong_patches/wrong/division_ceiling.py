# kind: negative division
# One more than the quotient is one too many where nothing is left over.
# --- original
def target(items: int, per_page: int) -> int:
    """Pages for these items."""
    per_page = max(per_page, 1)
    pages = items // per_page
    if items % per_page:
        pages += 1
    return pages
# --- calls
target(10, 3)
target(7, 2)
target(25, 10)
# --- patched
def target(items: int, per_page: int) -> int:
    """Pages for these items."""
    return items // max(per_page, 1) + 1
