OBSERVED = {"rows": {"list[int]"}, "cells": {"list[int]"}}


def target(rows, cells):
    for row in rows:
        cells.append(row)
    for row in rows[::-1]:
        cells.append(row)
    return cells


EXAMPLES = [([], [])]
