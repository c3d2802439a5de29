"""Finding the function a task is about, and what modules of the project keep from one call to the next.

Runs under Python 3.8 and later, standard library only.
"""

import importlib
import inspect
import os
import sys
import types

MOST_NAMES = 2000  # of modules beside the target's that are looked at


def resolve(module_name, qualname):
    """The plain function behind a qualified name, and the kinds of wrapper looked through to find it."""
    found = importlib.import_module(module_name)
    parts = qualname.split(".")
    for part in parts:
        found = inspect.getattr_static(found, part) if isinstance(found, type) else getattr(found, part)
    function, through = underlying(found, parts[-1])
    if inspect.iscoroutinefunction(function):
        through.append("a coroutine function")  # whose results are compared when they are awaited
    return function, through


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


def is_of_project(module, request):
    """True for a module that lies in the project and is not installed there."""
    places = [getattr(module, "__file__", None)]
    try:
        places += list(getattr(module, "__path__", None) or [])
    except Exception:
        return True
    root = request["root"] + os.sep
    installed = tuple(path + os.sep for path in request["installed"])
    for place in places:
        if isinstance(place, str) and (place + os.sep).startswith(root):
            if not (place + os.sep).startswith(installed):
                return True
    return False


class Project(object):
    """Modules of the project that are imported; the target's own comes first."""

    def __init__(self, function, request, outside=frozenset()):
        self.own = function.__globals__
        self.request = request
        self.outside = outside
        self.count = 0
        self.others = []  # type: list[tuple[str, dict[str, object]]]

    def look(self):
        """Find what was imported since."""
        if len(sys.modules) == self.count:
            return
        self.count = len(sys.modules)
        self.others = []
        for name in self.later():
            module = sys.modules.get(name)
            if type(module) is types.ModuleType and name != "__main__" and vars(module) is not self.own:
                if is_of_project(module, self.request):
                    self.others.append((name, vars(module)))
        self.others.sort(key=lambda pair: pair[0])

    def later(self):
        """Names of the modules that are not `outside`: the last ones, unless one of those was taken away.

        Memory that a fork shares with the zygote is copied where it is touched, if only to count a reference.
        """
        found = []
        wanted = self.count - len(self.outside)
        for name in reversed(sys.modules):
            if len(found) == wanted or name in self.outside:
                break
            found.append(name)
        if len(found) != wanted:
            found = [name for name in sys.modules if name not in self.outside]
        return found

    def kept(self):
        """Name, value and whether it is the target's own module's, of everything that is looked at.

        A module beyond the limit is named `left out: module`.
        """
        self.look()
        for name, value in kept_by(self.own):
            yield name, value, True
        room = MOST_NAMES
        for module, namespace in self.others:
            try:
                found = list(kept_by(namespace))
            except Exception:  # an object there that answers no question outside its context
                yield "left out: " + module, None, False
                continue
            room -= len(found)
            if room < 0:
                yield "left out: " + module, None, False
                room += len(found)
                continue
            for name, value in found:
                yield "%s:%s" % (module, name), value, False

    def names(self):
        """Names of what is kept; None when there are very many."""
        names = [name for name, _, _ in self.kept() if not name.startswith("left out: ")]
        return names if sum(map(len, names)) < 20000 else None


def may_give_coroutines(function):
    """True when the function, or one that its module knows, is read in an event loop."""
    known = [function]
    for value in list(function.__globals__.values()):
        known += vars(value).values() if issubclass(type(value), type) else [value]
    plain = [each.__func__ if type(each) in (classmethod, staticmethod) else each for each in known]
    return any(type(each) is types.FunctionType and _is_awaited(each) for each in plain)


def _is_awaited(function):
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def is_iterator(value):
    """True for a result that is used up once it was read."""
    return hasattr(type(value), "__next__") or type(value) in (types.AsyncGeneratorType, types.CoroutineType)
