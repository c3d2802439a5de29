"""Which arrays of one value share memory, and which part of it each of them sees.

Runs under Python 3.8 and later, standard library only; NumPy is there, or there would be no arrays.
"""

import bisect
import io
import sys

if "classes" not in globals():  # the codec, which loads this file, puts it here
    from perfsmith.sandboxes.harness import classes


class Memory(object):
    """Groups of arrays that share memory, numbered in the order in which they are met."""

    __slots__ = ("firsts", "ndarray", "of_tables", "owners", "spans")

    def __init__(self, numpy):
        self.ndarray = numpy.ndarray
        self.owners = {}  # group of each array that others are views of, by id
        self.firsts = []  # the first array of each group
        self.of_tables = []  # roots of what tables are made of
        # Address ranges, disjoint and in order: their starts, ends and groups. Kept once memory is met that
        # belongs to no array (a bytearray's, a C library's), which only its address tells from other memory.
        self.spans = None

    def place(self, array, alive):
        """Group of an array, and where it lies there.

        The second is None for the first array of a group; else its distance from that one in bytes, its
        strides and those of the first. Of an array whose elements overlap each other it is never None.
        """
        root = self.root(array)
        alive.append(root)
        group = self.owners.get(id(root))
        if group is None:
            group = self.group_of(root)
            self.owners[id(root)] = group
        if group == len(self.firsts):
            self.firsts.append(array)
            if array.size > 1 and not array.flags.forc and _overlaps_itself(array):
                return group, (0, array.strides, array.strides)
            return group, None
        first = self.firsts[group]
        return group, (self.address(array) - self.address(first), array.strides, first.strides)

    def root(self, array):
        """The array whose memory this is a view of, also through memory views."""
        ndarray = self.ndarray
        base_of = ndarray.base.__get__  # a subclass may say something else
        while True:
            base = base_of(array)
            if type(base) is memoryview:
                base = base.obj
            if not isinstance(base, ndarray):
                return array
            array = base

    def group_of(self, root):
        """The group of a root that was not met before."""
        if self.spans is None:
            ndarray = self.ndarray
            base = ndarray.base.__get__(root)
            if type(base) is memoryview:
                base = base.obj
            if type(base) is bytes or (base is None and ndarray.flags.__get__(root).owndata):
                return len(self.firsts)
            self.spans = [], [], []
            for group, first in enumerate(self.firsts):
                self.settle(self.root(first), group)
        return self.settle(root, len(self.firsts))

    def settle(self, root, group):
        """Keep the addresses of a root; the group of what lies there already, else the one that is given."""
        start, end = self.span(root)
        if start == end:
            return group
        starts, ends, groups = self.spans
        low, high = bisect.bisect_right(ends, start), bisect.bisect_left(starts, end)
        met = groups[low:high]
        if len(set(met)) > 1:
            raise classes.Unencodable("an array that shares memory with several others")
        if met:
            group = met[0]
            start, end = min(start, starts[low]), max(end, ends[high - 1])
        starts[low:high], ends[low:high], groups[low:high] = [start], [end], [group]
        return group

    def address(self, array):
        return self.ndarray.__array_interface__.__get__(array)["data"][0]

    def span(self, array):
        """First address of the elements, and the one after the last."""
        start = end = self.address(array)
        if not array.size:
            return start, start
        for count, step in zip(array.shape, array.strides):
            if step < 0:
                start += (count - 1) * step
            else:
                end += (count - 1) * step
        return start, end + array.itemsize

    def refuse_tables_of_arrays(self):
        """Raise when an array sees what a table is made of."""
        if any(id(root) in self.owners for root in self.of_tables):
            raise classes.Unencodable("an array that shares memory with a table")

    def refuse_other_owners(self, values):
        """Raise when one of these values, no array or item of one, holds memory that an array sees."""
        for value in values:
            if isinstance(value, (self.ndarray, sys.modules["numpy"].generic)):
                continue
            try:
                view = value.getbuffer() if isinstance(value, io.BytesIO) else memoryview(value)
            except (TypeError, ValueError):
                continue
            start, end = self.span(sys.modules["numpy"].asarray(view)) if view.nbytes else (0, 0)
            if bisect.bisect_right(self.spans[1], start) < bisect.bisect_left(self.spans[0], end):
                raise classes.Unencodable(
                    "an array that shares memory with another object (%s)" % type(value).__name__
                )


def _overlaps_itself(array):
    """False only when no two elements can share a byte."""
    reach = array.itemsize
    for step, count in sorted((abs(step), count) for step, count in zip(array.strides, array.shape)):
        if count > 1:
            if step < reach:
                return True
            reach += step * (count - 1)
    return False
