def target(name):
    sizes = {"a": 1, "b": 2}
    other = [1, 2, 3]
    print(other is name)
    return sizes
