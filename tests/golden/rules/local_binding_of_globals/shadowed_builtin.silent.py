len = 3


def target(names):
    for name in names:
        print_it = name * len
