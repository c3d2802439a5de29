"""Files of the project with other texts than on disk, as the import system of one process sees them.

Everything but the text stays that of the file: path, package, relative imports, resources beside it. Where
a whole text is asked for line by line (`inspect`, tracebacks), it is the new one too.

Runs under Python 3.8 and later, standard library only.
"""

import io
import linecache
import marshal
import os
import sys
from importlib.machinery import PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location

TEXTS = {}  # type: dict[str, bytes]  # new content by path
NAMES = {}  # type: dict[str, str]  # their paths as they were given
COMPILED = {}  # type: dict[str, object]  # what files of the project compile to, by path
CODES = {}  # type: dict[str, object]  # the same with the new texts
SPECS = {}  # type: dict[str, tuple[list[str], object]]  # by module: where it was looked for, what was found
SERVED = set()  # type: set[str]
AGAIN = {}  # type: dict[tuple[str, bytes], object]  # seen once, or the code in bytes
MOST_AGAIN = 64


class OverlayLoader(SourceFileLoader):
    """Reads a file as any other loader does, but some from memory."""

    def get_data(self, path):
        if path in TEXTS:
            SERVED.add(path)
            return TEXTS[path]
        return super().get_data(path)

    def get_code(self, fullname):
        if self.path in TEXTS:
            SERVED.add(self.path)
        if self.path in CODES:
            return CODES[self.path]
        if self.path in TEXTS:
            return self.source_to_code(self.get_data(self.path), self.path)
        return super().get_code(fullname)


class OverlayFinder(object):
    """Finds what Python itself finds, and changes the loader of the files known here."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        where, known = SPECS.get(name, (None, None))
        if where is not None and where == list(sys.path if path is None else path):
            return known
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or type(spec.loader) is not SourceFileLoader:
            return None
        if spec.origin not in TEXTS and spec.origin not in CODES:
            return None
        spec.loader = OverlayLoader(spec.loader.name, spec.loader.path)
        return spec


def install(files):
    """Put the finder in its place, and compile these files of the project; nothing of them is run.

    Args:
        files: Names of modules, their paths, and the folders in which each was looked for.
    """
    for name, path, where in files:
        try:
            COMPILED[path] = SourceFileLoader(name, path).get_code(name)
        except Exception:  # it says so itself when it is imported
            continue
        spec = PathFinder.find_spec(name, where)
        if spec is not None and type(spec.loader) is SourceFileLoader and spec.origin == path:
            below = spec.submodule_search_locations
            spec = spec_from_file_location(
                name,
                path,
                loader=OverlayLoader(name, path),
                submodule_search_locations=None if below is None else list(below),
            )
            SPECS[name] = where, spec
            spec.cached  # found out now, and then kept
    sys.meta_path.insert(0, OverlayFinder)


def show(root, files, repeats):
    """From now on, until `hide`, these files have these texts.

    Args:
        root: Folder of the project.
        files: Texts by path relative to it.
        repeats: The same texts come again, and may be kept; what comes later can read them.
    """
    CODES.clear()
    CODES.update(COMPILED)
    for relative, text in files.items():
        path = os.path.join(root, relative)
        TEXTS[path] = text.encode("utf-8")
        NAMES[path] = relative
        try:
            code = compiled if repeats else compile_text
            CODES[path] = code(TEXTS[path], path)
        except Exception:  # it says so itself when it is imported
            CODES.pop(path, None)
        lines = io.StringIO(text[1:] if text.startswith("\ufeff") else text, newline=None).readlines()
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += "\n"
        # Without a time of change an entry is never read again from disk.
        linecache.cache[path] = (len(TEXTS[path]), None, lines, path)


def compile_text(text, path):
    """The code of a text."""
    return compile(text, path, "exec", dont_inherit=True)


def compiled(text, path):
    """The code of a text; from its third time on quicker, as mutants are asked for again and again."""
    known = AGAIN.pop((path, text), None)
    if type(known) is bytes:
        code = marshal.loads(known)
    else:
        code = compile_text(text, path)
        known = 1 if known is None else marshal.dumps(code)
    AGAIN[path, text] = known
    if len(AGAIN) > MOST_AGAIN:
        del AGAIN[next(iter(AGAIN))]
    return code


def hide():
    """Forget the texts."""
    for path in TEXTS:
        linecache.cache.pop(path, None)
    TEXTS.clear()
    NAMES.clear()


def served():
    """Those of the files given to `install` that were imported."""
    return [NAMES[path] for path in sorted(SERVED)]
