"""NumPy dtypes as text, and which bytes of an item they give a meaning.

Runs under Python 3.8 and later, standard library only; NumPy is there, or there would be no dtypes.
"""

import json
import sys

if "classes" not in globals():  # the codec, which loads this file, puts it here
    from perfsmith.sandboxes.harness import classes

_CHARS = "?bBhHiIlLqQefdgFDGSUVmM"  # of dtypes whose bytes the judge can read


def simple_text(dtype):
    """A dtype without fields, as NumPy reads it."""
    if dtype.metadata is not None:
        raise classes.Unencodable("a dtype with metadata")
    char = dtype.char
    if char == "O":
        return "|O"
    if char not in _CHARS:
        raise classes.Unencodable("a dtype %s" % dtype)
    # Another type than the one of the same size, and another class of scalars.
    return dtype.str if char not in "qQ" else dtype.str[0] + char


def structured_text(dtype):
    """A dtype with fields, as JSON (see `build`)."""
    return json.dumps(_plan(dtype), sort_keys=True, separators=(",", ":"))


def _plan(dtype):
    if dtype.subdtype is not None:
        item, shape = dtype.subdtype
        return {"item": _plan(item), "shape": list(shape)}
    if dtype.names is None:
        if dtype.hasobject:
            raise classes.Unencodable("structured array with object fields")
        return simple_text(dtype)
    if dtype.metadata is not None:
        raise classes.Unencodable("a dtype with metadata")
    fields = [dtype.fields[name] for name in dtype.names]
    return {
        "names": list(dtype.names),
        "formats": [_plan(field[0]) for field in fields],
        "offsets": [int(field[1]) for field in fields],
        "titles": [_title(field[2]) if len(field) > 2 else None for field in fields],
        "itemsize": int(dtype.itemsize),
        "aligned": bool(dtype.isalignedstruct),
        "is_record": dtype.type.__name__ == "record",
    }


def _title(title):
    if type(title) is not str:
        raise classes.Unencodable("a dtype with a title that is no text")
    return title


def build(text):
    """The dtype of such a text."""
    return _built(json.loads(text)) if text[:1] == "{" else sys.modules["numpy"].dtype(text)


def _built(plan):
    numpy = sys.modules["numpy"]
    if not isinstance(plan, dict):
        return numpy.dtype(plan)
    if "item" in plan:
        return numpy.dtype((_built(plan["item"]), tuple(plan["shape"])))
    words = {name: plan[name] for name in ("names", "offsets", "itemsize")}
    words["formats"] = list(map(_built, plan["formats"]))
    if any(plan["titles"]):
        words["titles"] = plan["titles"]
    found = numpy.dtype(words, align=plan["aligned"])
    return numpy.dtype((numpy.record, found)) if plan["is_record"] else found


def raw_bytes(array):
    """The bytes of an array in the order of its items; those without a meaning are zero."""
    dtype = array.dtype
    if dtype.names is None and dtype.char not in "gG":
        return array.tobytes()
    numpy = sys.modules["numpy"]
    flags = meaningful(dtype)
    raw = numpy.frombuffer(array.tobytes(), "u1")
    if flags.all() or not raw.size:
        return raw.tobytes()
    items = raw.reshape(-1, dtype.itemsize).copy()
    items[:, ~flags] = 0
    return items.tobytes()


def meaningful(dtype):
    """Of each byte of an item, whether it carries a part of its value: padding does not."""
    numpy = sys.modules["numpy"]
    if dtype.subdtype is not None:
        item, shape = dtype.subdtype
        count = 1
        for size in shape:
            count *= size
        return numpy.tile(meaningful(item), count)
    flags = numpy.ones(dtype.itemsize, bool)
    if dtype.names is not None:
        flags[:] = False
        for name in dtype.names:
            kind, offset = dtype.fields[name][:2]
            flags[offset : offset + kind.itemsize] |= meaningful(kind)
    elif dtype.char in "gG" and numpy.finfo(numpy.longdouble).nmant == 63:
        # Ten bytes of an extended number; the rest is whatever lay in memory before.
        part = numpy.arange(numpy.dtype("g").itemsize) < 10
        flags = numpy.tile(
            part if dtype.isnative == (sys.byteorder == "little") else part[::-1], len(flags) // len(part)
        )
    return flags
