"""Gives the calls that a written generator makes, one by one; put beside the project for one worker.

The file next to this one, `perfsmith_written.py`, defines `generate(seed)`, which gives pairs of arguments
and keyword arguments. Runs under Python 3.8 and later, standard library only.
"""

import itertools

GIVEN = []  # type: list[tuple[object, object]]


def give(number, seed, most):
    """How many calls there are, at number -1; else the call of that number, as `(args, kwargs)`."""
    if number < 0:
        from perfsmith_written import generate

        GIVEN[:] = [(tuple(args), dict(kwargs)) for args, kwargs in itertools.islice(generate(seed), most)]
        return len(GIVEN)
    return GIVEN[number]
