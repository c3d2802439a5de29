# host: tiny
# expect: not_faster
# a call far below what a clock can tell, said in other words
# naive: it is the original in other words, and nothing is there to be paid
def target(x: int) -> int:
    """The next number."""
    return 1 + x
