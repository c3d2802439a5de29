"""Files that calls leave, told call by call, where the user has said that they are to be compared.

Each call finds the private folders as they were before the first one, and a folder for each path there that
it is given. What lies there afterwards is a part of how it ended.

Runs under Python 3.8 and later, standard library only.
"""

import os
import stat
from binascii import crc32

if "program" not in globals():  # the worker, which loads this file, puts it here
    from perfsmith.sandboxes.harness import program, surroundings

LARGEST = 64 * 1024  # longer contents are told by digest
MOST = 500  # files of one call
OLDER = b"older\n"
SHARED = "/dev/shm"  # in the weakest tier it is the machine's


class FilesLeft(object):
    """What calls leave in the private folders, beside what `before` lay there."""

    def __init__(self, before):
        self.before = frozenset(before)
        self.laid = {}  # type: dict[str, tuple[int, object]]  # what a call finds, by path

    def begin(self, part, args, kwargs):
        """Take away what the call before has left, and lay ready what stands at the paths that it is given.

        The folders above each are there. At the path itself lies nothing, or an older file, or a folder where
        the name has no suffix: as the bytes of the call will have it, so that each is met by some calls.
        """
        clear(self.before)
        self.laid = {}
        luck = crc32(part)
        for path in texts_in([args, kwargs]):
            if self.is_inside(path):
                self.lay_folder(os.path.dirname(path))
                has_suffix = bool(os.path.splitext(path)[1])
                if not has_suffix and luck % 2 and not os.path.lexists(path):
                    self.lay_folder(path)
                elif has_suffix and luck % 3 == 0 and not os.path.lexists(path):
                    with open(path, "wb") as stream:
                        stream.write(OLDER)
                    self.laid[path] = described(path, os.lstat(path))

    def is_inside(self, path):
        """True for the plain name of a place in one of the folders."""
        is_plain = "\0" not in path and os.path.normpath(path) == path
        return is_plain and any(path.startswith(top + os.sep) for top in tops())

    def lay_folder(self, path):
        """Make a folder and those above it; what cannot be made, as below a file, is not there."""
        if path not in tops() and not os.path.lexists(path):
            self.lay_folder(os.path.dirname(path))
            try:
                os.mkdir(path)
            except OSError:
                return
            self.laid[path] = described(path, os.lstat(path))

    def end(self):
        """Mode and content of each file that is there now and was not so before; None of what is gone.

        Raises:
            ValueError: it is too much to be told.
        """
        found = dict.fromkeys(self.laid)
        for path, state in program.entries(tops()):
            if path not in self.before:
                found[path] = described(path, state)
            if len(found) > MOST:
                raise ValueError("it leaves more than %d files" % MOST)
        return {
            program.shown(path): found[path]
            for path in sorted(found)
            if found[path] != self.laid.get(path, 0)
        }


def tops():
    """Folders of this program alone."""
    return [top for top in program.private_folders() if top != SHARED and not top.startswith(SHARED + os.sep)]


def clear(before):
    """Take everything away that was not there before; what cannot be is told of the next call."""
    for top in tops():
        if os.path.isdir(top):
            cleared(top, before)


def cleared(folder, before):
    """The same in one folder, whatever its mode, if it is this program's own to change."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        try:
            os.chmod(folder, 0o700)
            entries = list(os.scandir(folder))
        except OSError:
            return
    for entry in entries:
        is_known = entry.path in before
        try:
            if entry.is_dir(follow_symlinks=False):
                cleared(entry.path, before)
                if not is_known:
                    os.rmdir(entry.path)
            elif not is_known:
                os.unlink(entry.path)
        except OSError:
            continue


def described(path, state):
    """Mode of a file, and what it holds, where a link leads, or what kind of thing it is."""
    return "%04o" % stat.S_IMODE(state.st_mode), content(path, state.st_mode)


def content(path, mode):
    """The second of these."""
    if stat.S_ISLNK(mode):
        return "link to " + os.readlink(path)
    if not stat.S_ISREG(mode):
        return "folder" if stat.S_ISDIR(mode) else "neither file nor folder"
    try:
        with open(path, "rb") as stream:
            data = stream.read(program.LARGEST_FILE + 1)
    except OSError as error:
        return "not to be read: " + os.strerror(error.errno)
    if len(data) <= LARGEST:
        return data
    size = os.stat(path).st_size
    if len(data) > program.LARGEST_FILE:
        raise ValueError("it leaves a file of %d bytes" % size)
    return "%d bytes, SHA-256 %s" % (size, surroundings.sha256(data).hexdigest())


def texts_in(values):
    """Texts among these values and in their containers, also those of paths."""
    for value in values:
        kind = type(value)
        if kind in (list, tuple, set, frozenset):
            yield from texts_in(value)
        elif kind is dict:
            yield from texts_in(value)
            yield from texts_in(value.values())
        elif kind is str:
            yield value
        elif kind is bytes:
            yield os.fsdecode(value)
        elif kind.__module__.partition(".")[0] == "pathlib":
            yield str(value)
