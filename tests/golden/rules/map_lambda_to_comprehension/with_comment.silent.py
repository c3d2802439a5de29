def target(values):
    return list(
        map(
            lambda value: value + 1,  # the next one
            values,
        )
    )
