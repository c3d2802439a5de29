"""One program in its process: what it was given, and what it has changed there besides its results.

Runs under Python 3.8 and later, standard library only.
"""

import os
import stat

if "targets" not in globals():  # the worker, which loads this file, puts them here
    from perfsmith.sandboxes.harness import patches, surroundings, targets

LARGEST_FILE = 1024 * 1024


class Program(object):
    """Made before anything foreign is imported; `loaded` when the target is there."""

    def __init__(self, request, is_alone):
        self.request = request
        self.files_left = None  # tells of each call what it leaves, where that is compared
        self.is_alone = is_alone
        self.first = self.base = surroundings.now(self.is_alone)
        self.files = files()
        self.modules = patches.taken() if is_alone else None
        self.project = None  # type: targets.Project | None

    def loaded(self, function, events, outside):
        """What the import has changed, by name; afterwards only what the calls change is told.

        Args:
            function: The target.
            events: Watched events during the import.
            outside: Modules that do not belong to the project, as far as known.
        """
        self.project = targets.Project(function, self.request, outside)
        self.base = surroundings.now(self.is_alone)
        names = surroundings.AT_IMPORT_ALONE if self.is_alone else surroundings.AT_IMPORT
        found = surroundings.changed(self.first, self.base, names)
        self.note_others(found, events)
        if self.modules is not None:
            self.modules = patches.taken()
        return found

    def begin(self):
        """Before the calls: `random` seeds itself in every process that was forked."""
        self.base[surroundings.FORKED] = surroundings.generator()

    def left(self, events, said):
        """What the calls of a batch have changed, by name.

        Args:
            events: Watched events during them.
            said: What was heard from them.
        """
        found = {name: surroundings.account(value) for name, value in said.items()}
        found.update(surroundings.changed(self.base, surroundings.now(self.is_alone)))
        self.note_others(found, events)
        return found

    def note_others(self, found, events):
        """What is looked for only where it may be: files after an event or alone, and patches alone."""
        if events or self.is_alone:
            before, self.files = self.files, files()
            paths = [
                path for path in sorted({*before, *self.files}) if before.get(path) != self.files.get(path)
            ]
            if paths:
                found["files"] = surroundings.account([(shown(path), content(path)) for path in paths])
        if self.modules is not None:
            own = self.project.own if self.project is not None else None
            replaced = patches.changed(self.modules, surroundings.called, own)
            if replaced:
                found["other modules"] = surroundings.account(replaced)


def private_folders():
    """Where a program may write."""
    home = os.environ.get("HOME", "/nonexistent")
    return [os.path.dirname(home), home, os.environ.get("TMPDIR", home), "/dev/shm"]


def files():
    """What lies in the private folders: kind, size, time of change and number of each file, by path."""
    found = {}  # type: dict[str, tuple[int, ...]]
    for path, state in entries(private_folders()):
        if stat.S_ISDIR(state.st_mode):
            found[path] = (state.st_mode,)
        else:
            found[path] = (state.st_mode, state.st_size, state.st_mtime_ns, state.st_ino)
    return found


def entries(tops):
    """Path and status of everything below these folders, except for what is mounted there from elsewhere."""
    for top in tops:
        queue = [top] if os.path.isdir(top) else []
        device = os.stat(top).st_dev if queue else 0
        while queue:
            folder = queue.pop()
            try:
                entries = list(os.scandir(folder))
            except OSError:
                continue
            for entry in entries:
                try:
                    state = entry.stat(follow_symlinks=False)
                except OSError:
                    continue
                if state.st_dev == device:  # what is mounted there from elsewhere cannot be written to
                    yield entry.path, state
                    if stat.S_ISDIR(state.st_mode):
                        queue.append(entry.path)


def shown(path):
    """The path below its private folder, whose own name is another one in each sandbox."""
    tops = sorted(private_folders(), key=len)
    inside = [os.path.relpath(path, top) for top in tops if path.startswith(top + os.sep)]
    return inside[-1] if inside else path


def content(path):
    """Mode and digest of a file; nothing where there is none."""
    try:
        mode = os.lstat(path).st_mode
        if not stat.S_ISREG(mode):
            return mode, ""
        with open(path, "rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except OSError:
        return None
    return mode, surroundings.sha256(data).hexdigest()
