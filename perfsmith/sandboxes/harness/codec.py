"""Canonical bytes for Python values: what crosses between a worker and the judge.

Equal values of equal exact types give equal bytes; anything else gives different bytes or `Unencodable`.
Shared and cyclic structure is kept: a mutable object met again is written as a reference to its number.

A value that is nothing but leaves, lists, tuples and dicts, no list or dict of them met twice, is one `V`:
written and read by C code. Any other follows the grammar below it (lengths and counts are little-endian u32;
`value` is recursive; mutable values are numbered in the order in which they are met, which the decoder
repeats)::

    V marshal-2             a whole value, never a part of one

    M len marshal-2         None, bool, int, float, complex, str, bytes, and list/tuple/dict of only such
    R number                reference to a mutable value already written
    L n value*              list                 T n value*      tuple
    D n (value value)*      dict, in order       S/Z n value*   set / frozenset, plain members sorted
    B len bytes             bytearray            r value value value  range   s value value value  slice
    C text text             class or function by module and qualified name    u text   module
    E class text [value]    enum member (a flag combination by value)   . Ellipsis   ! NotImplemented
    O class len plain len names value*   plain object: a dict of its plain attributes, a tuple of the names of
                            the others, and their values (both marshal-2)
    P class kind content state   subclass of a builtin container
    K text text value*6       object through its reduce protocol, then what its class hides from it
    X class args cause value  exception; context, is suppressed, fields of built-in classes, attributes
    b value text            method of the value's own class       p value value value value   partial
    N dtype shape flags group [place] raw        NumPy array; place: where in shared memory, if flags & 8
    A dtype shape flags group [place] list       of object dtype
    n dtype raw             NumPy scalar
    v json shape flags group [place] raw         structured array; structured scalar, if flags & 16
    Y text value            what is told by its parts: kind and parts (views of dicts, tables, tensors), or by
                            what it does: a function that a call has made
    G text n number* list end   iterator, consumed; the numbers of what it reads from

`marshal` is read only inside workers; the judge has its own parser that builds no objects of the project.
Runs under Python 3.8 and later, standard library only, NumPy only when the target has imported it.
"""

import gc
import importlib.util
import marshal
import os
import sys
from itertools import chain, compress

MAX_BYTES = 16 * 1024 * 1024


def sibling(name, **given):
    """The sibling file, loaded by path so that no module of the target can shadow it."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".py")
    spec = importlib.util.spec_from_file_location("_perfsmith_" + name, path)
    module = importlib.util.module_from_spec(spec)
    module.__dict__.update(given)
    spec.loader.exec_module(module)
    return module


classes = sibling("classes")
memory, dtypes, tables, tensors, sets, names, iterators, made = (
    sibling(name, classes=classes)
    for name in ("memory", "dtypes", "tables", "tensors", "sets", "names", "iterators", "made")
)
arrays = sibling("arrays", classes=classes, dtypes=dtypes, memory=memory)
described = sibling("described", classes=classes, tables=tables, tensors=tensors)
objects = sibling("objects", classes=classes, described=described, made=made)
encoder = sibling(
    "encoder",
    classes=classes,
    arrays=arrays,
    iterators=iterators,
    made=made,
    names=names,
    objects=objects,
    sets=sets,
)
decoder = sibling("decoder", classes=classes, described=described, dtypes=dtypes)
PARTS = (
    *(classes, memory, dtypes, tables, tensors, sets, names, iterators, made),
    *(arrays, described, objects, encoder, decoder),
)

Unencodable = classes.Unencodable
TooLarge = classes.TooLarge
singletons = classes.singletons
keep_singletons = classes.keep_singletons

_LEAVES = encoder.LEAVES
_CONTAINERS = frozenset((list, tuple, dict))
_TREE = _LEAVES | _CONTAINERS
_is_container = _CONTAINERS.__contains__
_FEW = 32
_SHORT = 100000
_are_leaves = _LEAVES.issuperset
_dumps = marshal.dumps
_loads = marshal.loads


def encode(value, max_bytes=MAX_BYTES, as_outcome=False, root=None, begun=None):
    """Canonical bytes of a value.

    Args:
        value: Anything; it is not changed, unless `as_outcome` lets iterators be read.
        max_bytes: More raises `Unencodable`.
        as_outcome: Write generators and iterators as what they yield (they are used up), and allow
            arrays that share memory, which cannot be rebuilt.
        root: Folder of the project: of objects whose class lies there every attribute counts, also one
            that the class keeps out of `__getstate__` or `__reduce__`.
        begun: What `begin` gave for generators in it, by `id`.
    """
    if _is_plain_tree(value, max_bytes):
        try:
            raw = b"V" + _dumps(value, 2)
        except ValueError:  # nested too deeply for marshal
            raw = None
        if raw is not None:
            if len(raw) > max_bytes:
                raise classes.TooLarge("larger than %d bytes" % max_bytes)
            return raw
    writer = encoder.Encoder(max_bytes, as_outcome, root)
    if begun:
        writer.begun = begun
    limit = _deeper()
    try:
        writer.write(value)
        return writer.finished()
    except RecursionError:
        raise Unencodable("the structure is nested too deeply") from None
    finally:
        sys.setrecursionlimit(limit)


def encode_record(record, max_bytes, root, begun=None):
    """Canonical bytes of an outcome, as `encode` gives them; sooner where all of it is plain."""
    if is_plain_record(record):
        raw = b"V" + _dumps(record, 2)
        if len(raw) <= max_bytes:
            return raw
    return encode(record, max_bytes, True, root, begun)


def is_plain_record(record):
    """True for leaves and short lists of leaves, one among the arguments; False asks for a closer look."""
    value, args, kwargs = record[1], record[2], record[3]
    if len(record) > 5:
        return False
    if type(value) not in _LEAVES and not _is_short_list(value):
        return False
    if kwargs:
        return False
    lists = 0
    for item in args or ():
        if type(item) not in _LEAVES:
            if lists or item is value or not _is_short_list(item):
                return False
            lists = 1
    return True


def _is_short_list(value):
    return type(value) is list and len(value) < _SHORT and _are_leaves(map(type, value))


def begin(generator):
    """Read a generator up to its first item; what `encode` needs to know of it then."""
    items = []
    return items, iterators.read(generator, items, 1)


def at_first_item(note):
    """Have this called when the next asynchronous generator that is read has given an item; or None."""
    iterators.FIRST[0] = note


def encode_part(value):
    """Canonical bytes of plain data as they are where it is a part of something else."""
    writer = encoder.Encoder(MAX_BYTES, False)
    writer.write(value)
    return writer.finished()


def _is_plain_tree(value, most):
    """True for leaves, lists, tuples and dicts, no list or dict met twice, and at most so many items."""
    kind = type(value)
    if kind in _LEAVES:
        return True
    if not _is_container(kind):
        return False
    level, met, count = [value], set(), 0
    if kind is not tuple:
        met.add(id(value))
    while level:
        below = gc.get_referents(*level)
        count += len(below)
        if count > most:
            return False
        if len(below) > _FEW:  # what follows, in C code
            kinds = set(map(type, below))
            if kinds <= _LEAVES:
                return True
            if not kinds <= _TREE:
                return False
            level = list(compress(below, map(_is_container, map(type, below))))
            numbers = list(map(id, level if tuple not in kinds else filter(_is_mutable, level)))
            known = len(met)
            met.update(numbers)
            if len(met) - known != len(numbers):
                return False
            continue
        level = []
        for item in below:
            kind = type(item)
            if kind not in _LEAVES:
                if kind is not tuple:
                    number = id(item)
                    if number in met or (kind is not list and kind is not dict):
                        return False
                    met.add(number)
                if item:
                    level.append(item)
    return True


def _is_mutable(container):
    return type(container) is not tuple


def _deeper():
    """Allow deep structures for a while; returns the limit to go back to."""
    limit = sys.getrecursionlimit()
    if sys.version_info >= (3, 11):  # before, each Python call also took a piece of the C stack
        sys.setrecursionlimit(max(limit, 12000))
    return limit


def encode_call(args, kwargs, max_bytes=MAX_BYTES):
    """Canonical bytes of a call: the pair `(args tuple, kwargs dict)`."""
    return encode((args, kwargs), max_bytes)


def decode(data):
    """Rebuild a value from bytes that the judge or a recorder wrote. Only ever called inside a worker."""
    if data[:1] == b"V":
        return _loads(data[1:])
    limit = _deeper()
    try:
        return decoder.Decoder(data).whole()
    finally:
        sys.setrecursionlimit(limit)


def decode_call(data):
    """Rebuild `(args, kwargs, has_mutable)` of a call; `has_mutable` tells whether arguments can change."""
    if data[:1] == b"V":
        args, kwargs = _loads(data[1:])
        for value in args:
            if type(value) is list:  # most often one is there, and then soon found
                return args, kwargs, True
        return args, kwargs, _has_mutable(args) or _has_mutable(kwargs.values())
    reader = decoder.Decoder(data)
    limit = _deeper()
    try:
        args, kwargs = reader.whole()
    finally:
        sys.setrecursionlimit(limit)
    return args, kwargs, len(reader.values) > 1  # the kwargs dict itself is number 0


def note_input(raw):
    """What is written from now on has come of this call."""
    made.note_input(raw, decode_call)


keep_owners = made.keep_owners


def late_reads():
    """How many results that do their work later were written by now."""
    return classes.LATE[0]


def _has_mutable(values):
    """True when a list or a dict is among these plain values, or in tuples of them."""
    while True:
        kinds = set(map(type, values))
        if list in kinds or dict in kinds:
            return True
        if tuple not in kinds:
            return False
        values = list(chain.from_iterable(value for value in values if type(value) is tuple))
