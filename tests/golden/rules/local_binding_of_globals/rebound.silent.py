def weight(name):
    return 1


def replace():
    global weight
    weight = str


def target(names):
    for name in names:
        weight(name)
