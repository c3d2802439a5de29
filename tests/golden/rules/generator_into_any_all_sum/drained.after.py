def target(values):
    text = ", ".join([str(value) for value in values])
    return tuple([len(part) for part in text.split(",")]), {abs(value) for value in values}


EXAMPLES = [
    ([],),
    ([1],),
    ([1, -1, 2.5],),
    (["a"],),
    (None,),
]
