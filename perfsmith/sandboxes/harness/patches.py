"""What was put into other modules in place of what they are made of.

Looked for only where a program has a sandbox of its own: it takes milliseconds where much is imported.
Runs under Python 3.8 and later, standard library only.
"""

import sys
import types
from operator import is_

LATE = frozenset(("__warningregistry__", "__annotations__", "__conditional_annotations__", "__builtins__"))
SKIPPED = frozenset(("__main__", "sys", "builtins"))  # looked at elsewhere


def taken():
    """Names and values of every module that is imported."""
    return {
        name: (module, dict(vars(module)))
        for name, module in list(sys.modules.items())
        if type(module) is types.ModuleType and name not in SKIPPED
    }


def changed(before, called, own=None):
    """Functions and classes that were replaced or taken away, and data that was added, by module and name.

    Args:
        before: What `taken` gave.
        called: What a value is called.
        own: Namespace of the target's module, whose additions are looked at elsewhere.
    """
    found = []
    for name, (module, old) in before.items():
        if sys.modules.get(name) is not module:
            found.append((name, "", "another module"))
            continue
        new = vars(module)
        if len(new) == len(old) and all(map(is_, new.values(), old.values())):
            continue
        for key, value in list(new.items()):
            if key not in old:
                if key not in LATE and new is not own and type(value) is not types.ModuleType:
                    found.append((name, key, called(value)))
            elif value is not old[key] and callable(old[key]):
                found.append((name, key, called(value)))
        found += [(name, key, "nothing") for key in old if key not in new and callable(old[key])]
    return sorted(found)
