"""Text that a call finds on its standard input, and what it leaves there unread.

It travels among a call's keyword arguments, under a name that no parameter can have; after the call what was
left unread stands there instead, and is compared as arguments are.

Runs under Python 3.8 and later, standard library only.
"""

import io
import os
import sys

NAME = "<stdin>"


def can_be_laid(text):
    """True for a text that has bytes; UnicodeEncodeError for half a letter."""
    return text.encode("utf-8") is not None


class Laid(object):
    """A text laid on descriptor 0 and `sys.stdin`, as a program finds what is piped into it."""

    def __init__(self, text):
        raw = text.encode("utf-8")
        descriptor = os.memfd_create("stdin")  # no file: nothing that a call does to it stays
        try:
            while raw:
                raw = raw[os.write(descriptor, raw) :]
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.dup2(descriptor, 0)
        finally:
            os.close(descriptor)
        self.before = sys.stdin
        self.stream = sys.stdin = io.TextIOWrapper(
            io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8"
        )

    def left(self):
        """What the next reader would get; None where the stream itself is no longer the one that was laid."""
        try:
            return self.stream.read() if sys.stdin is self.stream else None
        except (OSError, ValueError):  # closed, detached, or read as bytes up to the middle of a letter
            return None

    def clear(self):
        """Nothing is there for what follows."""
        sys.stdin = self.before
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)


class Piped(io.StringIO):
    """A text on `sys.stdin`, to be read as text and as bytes, of which it can be told what is unread."""

    encoding = "utf-8"
    name = NAME

    def __init__(self, text):
        super(Piped, self).__init__(text, newline=None)
        self._bytes = None

    @property
    def buffer(self):
        if self._bytes is None:
            self._bytes = io.BytesIO(self.read().encode("utf-8"))
        return self._bytes

    def fileno(self):
        return 0

    def unread(self):
        text = self.getvalue()[self.tell() :]
        if self._bytes is not None:
            text = self._bytes.getvalue()[self._bytes.tell() :].decode("utf-8", "replace") + text
        return text


def unread():
    """What lies on standard input for the code that is called; None when that cannot be told."""
    stream = sys.stdin
    if type(stream) is Piped:
        return stream.unread()
    if type(stream) is io.StringIO:
        return stream.getvalue()[stream.tell() :]
    if type(stream) is io.TextIOWrapper and type(stream.buffer) is io.BytesIO and not stream.buffer.tell():
        try:
            return stream.buffer.getvalue().decode(stream.encoding)
        except (LookupError, UnicodeDecodeError):
            return None
    return None
