from collections import OrderedDict as dict


def target(rows):
    return dict((row, 1) for row in rows)
