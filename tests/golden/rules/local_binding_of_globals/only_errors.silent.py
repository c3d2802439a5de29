def target(names):
    for name in names:
        if not name:
            raise ValueError("empty")
