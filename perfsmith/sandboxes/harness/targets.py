"""Finding the function a task is about, and what its module keeps from one call to the next.

Runs under Python 3.8 and later, standard library only.
"""

import importlib
import inspect
import types


def resolve(module_name, qualname):
    """The plain function behind a qualified name, and the kinds of wrapper looked through to find it."""
    found = importlib.import_module(module_name)
    parts = qualname.split(".")
    for part in parts:
        found = inspect.getattr_static(found, part) if isinstance(found, type) else getattr(found, part)
    return underlying(found, parts[-1])


def underlying(found, name):
    """Follow descriptors and wrappers down to the function of that name."""
    through = []
    for _ in range(20):
        if isinstance(found, types.FunctionType) and found.__code__.co_name == name:
            return found, through
        step = None
        for attribute in ("__func__", "fget", "__wrapped__", "func"):
            step = getattr(found, attribute, None)
            if step is not None:
                break
        if step is None and isinstance(found, types.FunctionType):
            cells = [cell.cell_contents for cell in found.__closure__ or () if cell_is_set(cell)]
            step = next((c for c in cells if isinstance(c, types.FunctionType) and c.__name__ == name), None)
        if step is None:
            raise LookupError("no plain function %s behind its decorators" % name)
        kind = type(found)
        through.append("%s.%s" % (kind.__module__, kind.__qualname__))
        found = step
    raise LookupError("decorators of %s are nested too deeply" % name)


def cell_is_set(cell):
    """False for a closure cell that holds nothing yet."""
    try:
        cell.cell_contents
    except ValueError:
        return False
    return True


def kept_by(namespace):
    """What a module keeps from one call to the next: data, attributes of classes and functions, caches."""
    for name, value in sorted(namespace.items()):
        if name.startswith("__") or isinstance(value, types.ModuleType):
            continue
        if isinstance(value, type):
            if value.__module__ == namespace.get("__name__"):
                for attribute, item in sorted(value.__dict__.items()):
                    if not attribute.startswith("__") and not hasattr(type(item), "__get__"):
                        yield "%s.%s" % (name, attribute), item
        elif isinstance(value, types.FunctionType):
            own = (value.__defaults__, value.__kwdefaults__, value.__dict__ or None)
            if any(own) and value.__module__ == namespace.get("__name__"):
                yield name, own
        elif hasattr(value, "cache_info"):
            yield name, tuple(value.cache_info())[2:]
        else:
            yield name, value


def names_kept(function):
    """Names of what the target's module keeps; None when there are very many."""
    names = [name for name, _ in kept_by(function.__globals__)]
    return names if sum(map(len, names)) < 20000 else None


def may_give_coroutines(function):
    """True when the function, or one that its module knows, is a coroutine function."""
    known = [function]
    for value in list(function.__globals__.values()):
        known += vars(value).values() if issubclass(type(value), type) else [value]
    plain = [each.__func__ if type(each) in (classmethod, staticmethod) else each for each in known]
    return any(type(each) is types.FunctionType and inspect.iscoroutinefunction(each) for each in plain)


def is_iterator(value):
    """True for a result that is used up once it was read."""
    return hasattr(type(value), "__next__")
