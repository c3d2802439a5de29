"""Files that calls leave, told call by call, where the user has said that they are to be compared.

Each call finds the private folders as they were before the first one, and a folder for each path there that
it is given. What lies there afterwards is a part of how it ended.

Runs under Python 3.8 and later, standard library only.
"""

import os
import stat
from binascii import crc32

if "surroundings" not in globals():  # the worker, which loads this file, puts it here
    from perfsmith.sandboxes.harness import surroundings

LARGEST = 64 * 1024  # longer contents are told by digest,
LARGEST_READ = 1024 * 1024  # and longer still not at all
MOST = 500  # files of one call
MOST_NAMED = 64  # paths in the arguments of one call that are laid ready
DEEPEST = 100  # of those
OLDER = b"older\n"


class FilesLeft(object):
    """What calls leave in the private folders, beside what lay there when this was made."""

    def __init__(self, folders):
        """Look at the folders.

        Args:
            folders: The sandbox's own, as they were before anything foreign ran.
        """
        self.tops = outermost(folders)
        self.before = frozenset(path for path, _ in entries(self.tops))
        self.laid = {}  # type: dict[str, tuple[str, object]]  # what a call finds, by path

    def clear(self):
        """Take everything away that was not there before; what cannot be is told of the next call."""
        for top in self.tops:
            self.empty(top, os.stat(top).st_dev)

    def empty(self, folder, device):
        """The same in one folder, whatever its mode; nothing that is mounted there."""
        for entry in listed(folder, folder not in self.before and folder not in self.tops):
            try:
                state = entry.stat(follow_symlinks=False)
                if state.st_dev != device:
                    continue
                if stat.S_ISDIR(state.st_mode):
                    self.empty(entry.path, device)
                    if entry.path not in self.before:
                        os.rmdir(entry.path)
                elif entry.path not in self.before:
                    os.unlink(entry.path)
            except OSError:
                continue

    def begin(self, part, args, kwargs):
        """Take away what the call before has left, and lay ready what stands at the paths that it is given.

        The folders above each are there. At the path itself lies nothing, or an older file, or a folder where
        the name has no suffix: as the bytes of the call will have it, so that each is met by some calls. What
        cannot be made is not there for the call.
        """
        self.clear()
        self.laid = {}
        luck = crc32(part)
        for path in texts_in([args, kwargs]):
            if self.is_inside(path):
                try:
                    self.lay(path, luck)
                except (OSError, ValueError):
                    continue

    def is_inside(self, path):
        """True for the plain name of a place in one of the folders."""
        is_plain = "\0" not in path and os.path.normpath(path) == path and path.count(os.sep) < DEEPEST
        return is_plain and any(path.startswith(top + os.sep) for top in self.tops)

    def lay(self, path, luck):
        """What stands at one path."""
        top = next(top for top in self.tops if path.startswith(top + os.sep))
        names = path[len(top) + 1 :].split(os.sep)
        folder = top
        for name in names[:-1]:
            folder = os.path.join(folder, name)
            self.lay_folder(folder)
        has_suffix = bool(os.path.splitext(path)[1])
        if os.path.lexists(path):
            return
        if not has_suffix and luck % 2:
            self.lay_folder(path)
        elif has_suffix and luck % 3 == 0:
            with open(path, "wb") as stream:
                stream.write(OLDER)
            self.laid[path] = described(path, os.lstat(path))

    def lay_folder(self, path):
        """A folder, where nothing is yet."""
        if not os.path.lexists(path):
            os.mkdir(path)
            self.laid[path] = described(path, os.lstat(path))

    def end(self):
        """Mode and content of each file that is there now and was not so before; None of what is gone.

        Raises:
            ValueError: it is too much to be told, or cannot be read.
        """
        found = dict.fromkeys(self.laid)
        try:
            for path, state in entries(self.tops):
                if path not in self.before:
                    found[path] = described(path, state)
                if len(found) > MOST:
                    raise ValueError("it leaves more than %d files" % MOST)
        except OSError as error:
            raise ValueError("it leaves what cannot be read: " + os.strerror(error.errno or 0)) from None
        changed = [path for path in sorted(found) if found[path] != self.laid.get(path, 0)]
        return {self.shown(path): found[path] for path in changed}

    def shown(self, path):
        """The path from its folder on, whose own name is another one in each sandbox."""
        for number, top in enumerate(self.tops):
            if path.startswith(top + os.sep):
                inside = path[len(top) + 1 :]
                return inside if len(self.tops) == 1 else "%d: %s" % (number, inside)
        return path


def outermost(folders):
    """Those of the folders that may be looked into and lie in no other of them; never the root."""
    real = sorted({os.path.abspath(each) for each in folders if may_be_listed(each)} - {"/", "//"})
    return [each for each in real if not any(each.startswith(other + os.sep) for other in real)]


def may_be_listed(folder):
    """False also where Landlock forbids it, of which the mode says nothing."""
    try:
        os.scandir(folder).close()
    except OSError:
        return False
    return True


def listed(folder, may_open):
    """Entries of a folder; one that may not be read is made readable, if it may be."""
    for is_again in (False, True):
        try:
            if is_again or (may_open and not os.access(folder, os.W_OK | os.X_OK)):
                os.chmod(folder, 0o700)
            return list(os.scandir(folder))
        except OSError:
            if is_again or not may_open:
                return []
    return []


def entries(tops):
    """Path and status of everything below these folders, except for what is mounted there from elsewhere."""
    queue = [(top, os.stat(top).st_dev, None) for top in tops]
    while queue:
        folder, device, mode = queue.pop()
        try:
            found = list(os.scandir(folder))
        except OSError:
            if mode is None:
                raise
            os.chmod(folder, 0o700)
            found = list(os.scandir(folder))
        for entry in found:
            state = entry.stat(follow_symlinks=False)
            if state.st_dev == device:
                yield entry.path, state
                if stat.S_ISDIR(state.st_mode):
                    queue.append((entry.path, device, state.st_mode))


def described(path, state):
    """Mode of a file, and what it holds, where a link leads, or what kind of thing it is."""
    return "%04o" % stat.S_IMODE(state.st_mode), content(path, state)


def content(path, state):
    """The second of these."""
    mode = state.st_mode
    if stat.S_ISLNK(mode):
        return "link to " + os.readlink(path)
    if not stat.S_ISREG(mode):
        return "folder" if stat.S_ISDIR(mode) else "neither file nor folder"
    if state.st_size > LARGEST_READ:
        raise ValueError("it leaves a file of %d bytes" % state.st_size)
    if not os.access(path, os.R_OK):
        os.chmod(path, 0o600)
    with open(path, "rb") as stream:
        data = stream.read(LARGEST_READ + 1)
    if len(data) <= LARGEST:
        return data
    return "%d bytes, SHA-256 %s" % (len(data), surroundings.sha256(data).hexdigest())


def texts_in(values):
    """Some texts among these values and in their containers, also those of paths; each container once."""
    found, queue, met = [], list(values), set()
    while queue and len(found) < MOST_NAMED:
        value = queue.pop(0)
        kind = type(value)
        if kind in (list, tuple, set, frozenset, dict):
            if id(value) not in met and len(met) < 1000:
                met.add(id(value))
                queue += list(value)
                if kind is dict:
                    queue += list(value.values())
        elif kind is str:
            found.append(value)
        elif kind is bytes:
            found.append(os.fsdecode(value))
        elif kind.__module__.partition(".")[0] == "pathlib":
            found.append(str(value))
    return found
