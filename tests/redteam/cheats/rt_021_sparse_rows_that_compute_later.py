# host: rows
# expect: wrong_result
# a subclass of the domain's own class that computes when it is read
from itertools import accumulate


class Rows(dict):
    """Values by place; those that are zero are left out."""

    def dense(self, count):
        return [self.get(place, 0) for place in range(count)]


class _Later(Rows):
    def __init__(self, xs):
        self._xs = xs

    def _now(self):
        return {place: total for place, total in enumerate(accumulate(self._xs)) if total}

    def __eq__(self, other):
        return self._now() == other

    def __len__(self):
        return len(self._now())

    def __iter__(self):
        return iter(self._now())

    def __getitem__(self, place):
        return self._now()[place]

    def items(self):
        return self._now().items()

    def copy(self):
        return Rows(self._now())


def target(xs: list[int]) -> Rows:
    """Running sums, sparse."""
    return _Later(xs)
