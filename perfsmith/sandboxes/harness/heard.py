"""What the calls of one batch say beside their results: warnings, log records, error output.

Runs under Python 3.8 and later, standard library only.
"""

import io
import os
import sys

MOST = 256 * 1024  # characters of each kind that are kept; the rest is counted


# The end of the filters as the interpreter sets them, and as it is while the project's own words are heard:
# what is deprecated is told to nobody unless he asks for it.
USUAL = [
    ("default", None, DeprecationWarning, "__main__", 0),
    ("ignore", None, DeprecationWarning, None, 0),
    ("ignore", None, PendingDeprecationWarning, None, 0),
    ("ignore", None, ImportWarning, None, 0),
    ("ignore", None, ResourceWarning, None, 0),
]
HEARING = [("always", *entry[1:]) if "Deprecation" in entry[2].__name__ else entry for entry in USUAL]
HEARING.append(("always", None, Warning, None, 0))  # not only the first of each line: each call for itself
WARNS = frozenset(("warn", "warn_explicit", "warn_deprecated"))


class Kept(object):
    """Lines in order, up to a limit."""

    def __init__(self):
        self.lines = []
        self.room = MOST
        self.lost = 0

    def add(self, line):
        if len(line) <= self.room:
            self.room -= len(line)
            self.lines.append(line)
        else:
            self.lost += 1

    def account(self):
        return [*self.lines, "and %d more" % self.lost] if self.lost else self.lines


class Errors(io.RawIOBase):
    """Stands for the error stream: keeps the beginning, and takes everything as the real one does."""

    def __init__(self):
        super(Errors, self).__init__()
        self.kept = bytearray()
        self.count = 0
        self.ends = []  # after which inputs how much was there

    def writable(self):
        return True

    def write(self, data):
        data = bytes(data)
        self.count += len(data)
        self.kept += data[: MOST - len(self.kept)]
        return len(data)


class Ear(object):
    """Listens from `begin` to `end`; `account` tells what there was to hear."""

    def __init__(self):
        self.warned = Kept()
        self.logged = Kept()
        self.errors = Errors()
        self.outputs = {}  # type: dict[int, tuple[int, int]]  # kept for `end`, and what stands there meanwhile
        self.undo = []
        self.root = None
        self.is_hearing_all = False
        self.stream = None
        self.number = 0  # of the call that is heard

    def listen_to(self, number):
        """What is said from now on is said by that call."""
        self.note_errors()
        self.number = number

    def note_errors(self):
        count = self.errors.count
        if count != (self.errors.ends[-1][1] if self.errors.ends else 0):
            self.errors.ends.append((self.number, count))

    def begin(self, root=None):
        """Listen.

        Args:
            root: Folder of the project: of what is deprecated only its own words count.
        """
        self.root = root
        self.stream = io.TextIOWrapper(
            io.BufferedWriter(self.errors, 1), encoding="utf-8", errors="backslashreplace", write_through=True
        )
        self.put(sys, "stderr", self.stream)
        warnings = sys.modules.get("warnings")
        if warnings is not None and warnings.showwarning is getattr(warnings, "_showwarning_orig", None):
            self.put(warnings, "showwarning", self.shown)
            if warnings.filters[-len(USUAL) :] == USUAL:
                warnings.filters[-len(USUAL) :] = HEARING
                self.is_hearing_all = True
        logging = sys.modules.get("logging")
        if logging is not None and hasattr(logging, "Logger"):
            self.put(logging.Logger, "callHandlers", self.calling(logging.Logger.callHandlers))
        for number in (1, 2):
            try:
                inside = os.memfd_create("output")
            except OSError:
                continue
            kept = os.dup(number)
            os.dup2(inside, number)
            os.close(inside)
            self.outputs[number] = (kept, os.fstat(number).st_ino)

    def put(self, owner, name, value):
        self.undo.append((owner, name, getattr(owner, name)))
        setattr(owner, name, value)

    def shown(self, message, category, filename, lineno, file=None, line=None):
        """A warning that would be shown: where it comes from is the candidate's own affair."""
        if self.is_hearing_all and issubclass(category, (DeprecationWarning, PendingDeprecationWarning)):
            if not self.is_own(sys._getframe(1)):
                return
        self.warned.add("%d. %s: %s" % (self.number, getattr(category, "__qualname__", "?"), message))

    def is_own(self, frame):
        """True where a function of the project says so itself, and not what it calls."""
        while frame is not None and frame.f_globals.get("__name__") == "warnings":
            frame = frame.f_back
        if frame is None or self.root is None:
            return False
        code = frame.f_code
        return code.co_filename.startswith(self.root + os.sep) and not WARNS.isdisjoint(code.co_names)

    def calling(self, original):
        ear, logged = self, self.logged

        def callHandlers(self, record):
            try:
                text = record.getMessage()
            except Exception as error:
                text = type(error).__name__
            kind = record.exc_info[0] if type(record.exc_info) is tuple else None
            name = getattr(kind, "__name__", "")
            logged.add("%d. %s %s %s %s" % (ear.number, record.name, record.levelno, name, text))
            return original(self, record)

        return callHandlers

    def end(self):
        """Put everything back; what was replaced meanwhile is told as `replaced`."""
        found = {"warnings": sorted(set(self.warned.account())), "log records": self.logged.account()}
        replaced = [] if sys.stderr is self.stream else ["sys.stderr"]
        if self.errors.count:
            self.note_errors()
            found["error stream"] = [bytes(self.errors.kept), self.errors.count, self.errors.ends[:1000]]
        for number, (kept, inode) in self.outputs.items():
            try:
                state = os.fstat(number)
                if state.st_ino != inode:
                    replaced.append("descriptor %d" % number)
                elif state.st_size:
                    found["descriptor %d" % number] = [os.pread(number, MOST, 0), state.st_size]
            except OSError:
                replaced.append("descriptor %d" % number)
            os.dup2(kept, number)
            os.close(kept)
        if self.is_hearing_all:
            filters = sys.modules["warnings"].filters
            if filters[-len(HEARING) :] == HEARING:
                filters[-len(HEARING) :] = USUAL
        for owner, name, value in reversed(self.undo):
            setattr(owner, name, value)
        found["streams"] = replaced
        return {name: value for name, value in found.items() if value}
