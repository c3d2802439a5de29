"""Where code objects come from: project, test or foreign, and under which qualified name.

Runs under Python 3.8 and later, standard library only.
"""

import ast
import os

FOREIGN, TEST, PROJECT = "external", "test", "project"

_TEST_FOLDERS = frozenset(("test", "tests"))
_FOREIGN_FOLDERS = frozenset(("site-packages", "dist-packages"))


class Places(object):
    """Answers, and remembers, for one project root."""

    def __init__(self, root):
        self.root = os.path.realpath(root)
        self._by_name = {}
        self._qualnames = {}

    def relative(self, filename):
        """Path of a code object's file relative to the root, forward slashes; None when it lies outside."""
        try:
            return self._by_name[filename]
        except KeyError:
            found = self._by_name[filename] = self._resolve(filename)
            return found

    def _resolve(self, filename):
        if not filename or filename.startswith("<"):
            return None
        full = os.path.realpath(os.path.join(self.root, filename))
        if not full.startswith(self.root + os.sep):
            return None
        inside = full[len(self.root) + 1 :].replace(os.sep, "/")
        return None if _FOREIGN_FOLDERS.intersection(inside.split("/")) else inside

    def kind(self, filename):
        """`project`, `test` or `external`."""
        inside = self.relative(filename)
        if inside is None:
            return FOREIGN
        return TEST if is_test(inside) else PROJECT

    def qualname(self, code):
        """Qualified name of a function's code object; None when the source does not tell."""
        known = getattr(code, "co_qualname", None)  # from Python 3.11 on
        if known is not None:
            return known
        inside = self.relative(code.co_filename)
        if inside is None:
            return None
        if inside not in self._qualnames:
            self._qualnames[inside] = _names_in(os.path.join(self.root, inside))
        return self._qualnames[inside].get((code.co_firstlineno, code.co_name))


def is_test(path):
    """Is this test code? The same answer as `perfsmith.tasks.is_test_file`."""
    parts = path.split("/")
    name = parts.pop()
    if _TEST_FOLDERS.intersection(parts) or name in ("conftest.py", "tests.py"):
        return True
    return name.endswith("_test.py") or (name.startswith("test_") and name.endswith(".py"))


def _names_in(file):
    found = {}
    try:
        with open(file, "rb") as source:
            tree = ast.parse(source.read())
    except (OSError, SyntaxError, ValueError):
        return found
    waiting = [(tree, "")]
    while waiting:
        node, prefix = waiting.pop()
        inner = prefix
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            line = min([node.lineno] + [decorator.lineno for decorator in node.decorator_list])
            found[(line, node.name)] = prefix + node.name
            inner = prefix + node.name + ".<locals>."
        elif isinstance(node, ast.ClassDef):
            inner = prefix + node.name + "."
        waiting.extend((child, inner) for child in ast.iter_child_nodes(node))
    return found
