def target(names: list[str], visit):
    for name in list(names):
        visit(name)
