# kind: keyword arguments
# A default is taken only where nothing is given: None that is given stays None.
# --- original
def target(words, **options):
    """The words as one text; `between` stands between them, `end` behind them."""
    between = options.get("between", ", ")
    end = options["end"] if "end" in options else "."
    return f"{str(between).join(words)}{end}"
# --- calls
target(["a", "b"])
target(["one"], between="-")
target([], between=" ")
# --- patched
def target(words, **options):
    """The words as one text; `between` stands between them, `end` behind them."""
    between = options.get("between") or ", "
    return f"{str(between).join(words)}{options.get('end') or '.'}"
