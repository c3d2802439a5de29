"""Text that a call finds on its standard input, and what it leaves there unread.

It travels among a call's keyword arguments, under a name that no parameter can have; after the call what was
left unread stands there instead, and is compared as arguments are.

Runs under Python 3.8 and later, standard library only.
"""

import io
import os
import sys

NAME = "<stdin>"
# Kept, because what is called may replace them.
_Text, _Buffered, _Raw = io.TextIOWrapper, io.BufferedReader, io.FileIO
_read = io.TextIOWrapper.read
_open, _close, _dup2, _write, _seek = os.open, os.close, os.dup2, os.write, os.lseek
_memory = os.memfd_create


def lay(text):
    """Put a text on descriptor 0."""
    raw = text.encode("utf-8")
    descriptor = _memory("stdin")  # no file: nothing that a call does to it stays
    while raw:
        raw = raw[_write(descriptor, raw) :]
    _seek(descriptor, 0, os.SEEK_SET)
    put(descriptor)


def put(descriptor):
    """Make it descriptor 0; it is that already where a call has closed that one."""
    if descriptor:
        _dup2(descriptor, 0)
        _close(descriptor)


class Laid(object):
    """A text laid on descriptor 0 and `sys.stdin`, as a program finds what is piped into it."""

    def __init__(self, text):
        lay(text)
        self.before = sys.stdin
        self.stream = sys.stdin = _Text(_Buffered(_Raw(0, closefd=False)), encoding="utf-8")

    def left(self):
        """What the next reader would get; None where the stream itself is no longer the one that was laid.

        A module may have taken the stream before this one as it was imported: what that has read ahead is
        read out, or it would reach the next call.
        """
        if sys.stdin is not self.stream:
            self.drained(self.stream)
            self.drained(self.before)
            return None
        rest = self.drained(self.stream)
        held = self.drained(self.before)
        return None if rest is None or held is None else held + rest

    @staticmethod
    def drained(stream):
        """What a stream on descriptor 0 still has; nothing where that descriptor is closed."""
        if type(stream) is not _Text:
            return ""
        try:
            return _read(stream)
        except OSError:
            return ""
        except Exception:  # closed, detached, or read as bytes up to the middle of a letter
            return None

    def clear(self):
        """Nothing is there for what follows."""
        sys.stdin = self.before
        put(_open(os.devnull, os.O_RDONLY))


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
    try:
        if type(stream) is Piped:
            return stream.unread()
        if type(stream) is io.StringIO:
            return stream.getvalue()[stream.tell() :]
        if type(stream) is _Text and type(stream.buffer) is io.BytesIO and not stream.buffer.tell():
            return stream.buffer.getvalue().decode(stream.encoding)
    except Exception:  # closed, detached, or no text
        pass
    return None
