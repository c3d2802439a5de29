try:
    from operator import mul
except ImportError:
    mul = None


def target(names):
    for name in names:
        mul(name, 2)
