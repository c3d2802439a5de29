"""Writing iterators as what they yield, and what they read it from.

Runs under Python 3.8 and later, standard library only.
"""

import gc
import struct
import types

if "classes" not in globals():  # the codec, which loads this file, puts it here
    from perfsmith.sandboxes.harness import classes

MAX_ITEMS = 100_000  # of an iterator that is read to its end
MORE = "more"
FIRST = [None]  # called when an asynchronous generator has given its first item

_pack = struct.Struct("<I").pack
_LEAVES = frozenset((int, str, float, bool, type(None), bytes, complex))
_HOMES = frozenset(("builtins", "itertools", "collections", "_collections", "re", "_sre", "functools"))


class Iterators(object):
    """The part of an encoder that writes iterators."""

    __slots__ = ()

    def iterator(self, value, kind):
        if not self.as_outcome:
            if kind in _RUN or (
                kind.__reduce_ex__ is object.__reduce_ex__ and (kind.__reduce__ is object.__reduce__)
            ):
                raise classes.Unencodable("an iterator in use (%s)" % kind.__name__)
            self.reduced(value, kind)
            return
        if self.number(value):
            return
        classes.LATE[0] += 1
        if self.sources is None:
            self.sources = []
        self.put(b"G")
        self.text(kind.__name__)
        self.sources.append((len(self.out), _sources(value)))
        self.put(_pack(0))
        items, end = (self.begun or {}).get(id(value), ([], MORE))
        if end is MORE:
            end = _ENDINGS.get(kind, read)(value, items, MAX_ITEMS)
        self.alive.append(items)
        self.items(b"L", items)
        self.write(end)


def read(iterator, items, most):
    """Read an iterator into a list of at most so many items; how it ended.

    That is `MORE` when it may go on, None, a tuple of the value that a generator has returned, or what it
    has raised.
    """
    try:
        while len(items) < most:
            items.append(next(iterator))
    except StopIteration as stop:
        return None if stop.value is None else (stop.value,)
    except Exception as error:
        return error
    return MORE


def read_later(generator, items, most):
    """Read an asynchronous generator, in an event loop of its own; see `read`."""

    async def reading():
        try:
            async for item in generator:
                items.append(item)
                if FIRST[0] is not None:
                    FIRST[0], note = None, FIRST[0]
                    note()
                if len(items) >= most:
                    return MORE
        except Exception as error:
            return error
        return None

    return _run(reading())


def awaited(coroutine, _items, _most):
    """What a coroutine gives, in a tuple, or raises; see `read`. One that was awaited gives nothing."""
    if coroutine.cr_frame is None:
        return None

    async def waiting():
        try:
            return (await coroutine,)
        except Exception as error:
            return error

    return _run(waiting())


def _run(coroutine):
    import asyncio

    end = asyncio.run(coroutine)
    if type(end) is RuntimeError:  # raised also for what belongs to another event loop, that is gone
        raise classes.Unencodable("what is awaited ends with %r in an event loop of its own" % (end,))
    return end


_ENDINGS = {types.AsyncGeneratorType: read_later, types.CoroutineType: awaited}
_RUN = frozenset((types.GeneratorType, types.AsyncGeneratorType, types.CoroutineType))


def _sources(iterator):
    """What a built-in iterator will read from, also through others; of a generator nothing is known."""
    found, seen, level = [], set(), [iterator]
    while level and type(iterator) not in _RUN:
        below = [item for item in gc.get_referents(*level) if id(item) not in seen]
        seen.update(map(id, below))
        level = []
        for item in below:
            kind = type(item)
            if kind is tuple or (is_iterator(item, kind) and kind not in _RUN):
                level.append(item)
            elif kind not in _LEAVES:
                found.append(item)
    return found


def is_iterator(value, kind):
    """True for an iterator of the language or its standard library, whatever module it says it is from."""
    if kind in _RUN:
        return True
    return classes.is_native(kind) and hasattr(kind, "__next__") and kind.__module__ in _HOMES
