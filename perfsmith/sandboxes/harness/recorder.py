"""Records the arguments that tests pass to the targets, without changing what the tests do.

Arguments are encoded at the entry of the call, before the target can change them. From Python 3.12 on
`sys.monitoring` tells of entries, at almost no cost for other code; before that `sys.setprofile` does.
Runs under Python 3.8 and later, standard library only.
"""

import base64
import dis
import hashlib
import inspect
import random
import sys
import threading
import time

FIRST_OF_A_TEST = 8
PATIENCE_S = 0.15
_clock, _own_clock = time.perf_counter, time.thread_time  # kept, because tests replace them
WAITING = 0.25  # share of the time beyond its own that a thread's waiting counts: others use the machine too
LARGEST = 4
SHORTENED = 3  # calls of a target that are too large, of which shorter copies are kept,
SHORTENING_S = 0.3  # as long as making them takes no longer
OWN_SLOTS = 1000000
LARGE_TEXT = 64 * 1024  # characters of standard input beyond which
LARGE_TEXTS = 4  # so many calls are kept with their text,
LARGEST_TEXT = 4 * 1024 * 1024  # which is no longer than this
CALLER_DEPTH = 3
FARTHEST_CALLER = 40

_RESUMABLE = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


class Recorder(object):
    """Watches the targets while a test runs, and sends what it keeps at once.

    Args:
        codec: Module with `encode_call(args, kwargs, max_bytes)` and `Unencodable`.
        send: Takes one frame.
        places: Tells project files from others.
        request: The request: `targets`, `per_target`, `max_bytes`, `callers`.
        standard_input: Module with `unread()` and the `NAME` under which what that gives is kept.
        shortening: Module with `shortened(args, kwargs, most)`, the `LENGTHS` to try and `TooMany`.
    """

    def __init__(self, codec, send, places, request, standard_input, shortening):
        self._shortening = shortening
        self._standard_input = standard_input
        self._codec = codec
        self._send = send
        self._places = places
        self._per_target = int(request.get("per_target") or 48)
        self._max_bytes = int(request.get("max_bytes") or 262144)
        self._with_callers = bool(request.get("callers"))
        self._test = None
        self._is_abandoned = False
        self._busy = threading.local()
        self._lock = threading.Lock()  # books and the order of their frames belong together
        self._lines = {}  # by relative path: {first line: book}
        self._files = {}  # the same, by the file name as code objects have it
        self._books = []
        for position, target in enumerate(request.get("targets") or ()):
            name = target["qualname"].rpartition(".")[2]
            self._add(position, target["path"], int(target["first_line"]), name)
        monitoring = getattr(sys, "monitoring", None)
        self._watch = _Monitoring(monitoring, self._at_start) if monitoring else None
        if self._watch is None or not self._watch.is_on:
            self._watch = _Profiling(self._at_call)

    def start(self, test):
        """Record from now on, for this test."""
        if self._is_abandoned:
            return
        self._test = test
        self._watch.start()

    def stop(self):
        """End what `start` began."""
        self._watch.stop()
        self._test = None

    def abandon(self):
        """Record nothing from now on: a child of the process has no one to tell."""
        self._is_abandoned = True
        self._test = None

    def report(self):
        """Send what has changed since the last report; a later count replaces an earlier one."""
        with self._lock:
            for book in self._books:
                for why, count in sorted(book.unreported.items()):
                    self._send({"t": "unencodable", "target": book.key, "why": why, "count": count})
                book.unreported = {}
                if book.calls != book.calls_reported:
                    book.calls_reported = book.calls
                    self._send({"t": "seen", "target": book.key, "calls": book.calls})

    def _add(self, key, path, line, name):
        book = _Book(key, name, self._per_target, len(self._books))
        self._books.append(book)
        self._lines.setdefault(path, {})[line] = book
        return book

    def _find(self, code):
        lines = self._files.get(code.co_filename)
        if lines is None:
            path = self._places.relative(code.co_filename)
            lines = {} if path is None else self._lines.setdefault(path, {})
            self._files[code.co_filename] = lines
        if not lines:
            return None
        book = lines.get(code.co_firstlineno)
        return book if book is not None and book.name == code.co_name else None

    def _at_start(self, code):
        """Called by `sys.monitoring`; whether this code is worth telling of again."""
        book = self._find(code)
        if book is None:
            return False
        if self._test is not None:
            self._note(sys._getframe(2), code, book)
        return True

    def _at_call(self, frame, event, _argument):
        """Called for every event of `sys.setprofile`."""
        if event != "call" or self._test is None:
            return
        code = frame.f_code
        book = self._find(code)
        if book is None:
            return
        if code.co_flags & _RESUMABLE and frame.f_lasti > book.start_of(code):
            return  # resumed, not called
        self._note(frame, code, book)

    def _note(self, frame, code, book):
        test = self._test
        # What the codec calls, and what a signal handler does meanwhile, is no call of the test's.
        if getattr(self._busy, "is_set", False):
            return
        self._busy.is_set = True
        try:
            with self._lock:
                if not book.wants(test):
                    return
                began = spent_s()
                try:
                    if self._with_callers and not book.is_caller:
                        self._note_callers(frame, book)
                    args, kwargs = _arguments(frame, code)
                    text = self._standard_input.unread()
                    room = self._max_bytes
                    if text is not None and book.takes(text):
                        kwargs[self._standard_input.NAME] = text
                        room += 4 * len(text)
                    payload = self._codec.encode_call(args, kwargs, room)
                except self._codec.TooLarge as error:
                    book.spent_s += spent_s() - began
                    if not self._offer_shortened(book, test, args, kwargs):
                        book.refuse(str(error)[:300])
                    began = spent_s()
                except self._codec.Unencodable as error:
                    book.refuse(str(error)[:300])
                except Exception as error:  # an exception from here would end the recording and the test
                    book.refuse("could not be read (%s)" % type(error).__name__)
                else:
                    self._offer(book, test, payload, book.slot_for(test, payload))
                book.spent_s += spent_s() - began
        finally:
            self._busy.is_set = False

    def _offer_shortened(self, book, test, args, kwargs):
        """Offer a shorter copy of a call that is too large, a few a target; False where there is none."""
        if len(book.shortened) >= SHORTENED or book.shortening_s > SHORTENING_S:
            return False
        began = spent_s()
        try:
            kwargs = dict(kwargs)
            text = kwargs.pop(self._standard_input.NAME, None)  # in the middle of a line it would be another
            for most in self._shortening.LENGTHS:
                try:
                    payload = self._codec.encode_call(
                        *self._shortening.shortened(args, kwargs, most), self._max_bytes
                    )
                except (self._codec.TooLarge, self._shortening.TooMany):
                    continue
                if text is None and payload not in book.shortened:
                    book.shortened.append(payload)
                    # Slots of their own: they take no place of a call that was made.
                    self._offer(book, test, payload, OWN_SLOTS + len(book.shortened), most)
                return text is None
            return False
        except Exception:  # as in `_note`
            return False
        finally:
            book.shortening_s += spent_s() - began

    def _offer(self, book, test, payload, slot, most=0):
        if slot is not None:
            frame = {
                "t": "call",
                "target": book.key,
                "test": test,
                "slot": slot,
                "size": len(payload),
                "payload": base64.b64encode(payload).decode("ascii"),
            }
            if most:
                frame["most"] = most
            self._send(frame)

    def _note_callers(self, frame, book):
        named = []
        above = frame.f_back
        while above is not None and len(named) < FARTHEST_CALLER:
            code = above.f_code
            above = above.f_back
            if self._places.kind(code.co_filename) != "project":
                continue
            if code.co_name.startswith("<") or not code.co_flags & inspect.CO_OPTIMIZED:
                continue  # a module, a class body, a lambda, a comprehension: nothing to call by name
            qualname = self._places.qualname(code)
            if qualname is not None and "<locals>" not in qualname:
                named.append((code, qualname))
        # The nearest ones, and the outermost: what the test itself called often takes plain arguments.
        chosen = list(enumerate(named, 1))
        for depth, (code, qualname) in chosen[:CALLER_DEPTH] + chosen[CALLER_DEPTH:][-1:]:
            path = self._places.relative(code.co_filename)
            key = "%s::%s" % (path, qualname)
            if key in book.callers:
                continue
            book.callers.add(key)
            self._send(
                {
                    "t": "caller",
                    "target": book.key,
                    "path": path,
                    "qualname": qualname,
                    "line": code.co_firstlineno,
                    "depth": depth,
                }
            )
            if self._find(code) is None:
                self._add(key, path, code.co_firstlineno, code.co_name).is_caller = True
                self._watch.look_again()


def spent_s():
    """A clock of what this thread has computed, on which waiting counts a part."""
    own = _own_clock()
    return own + WAITING * (_clock() - own)


class _Book(object):
    """What is kept of one target's calls: a sample that no single test can fill.

    The first distinct calls of each test have a place before later ones, later ones are a reservoir sample
    (Vitter's algorithm R), and the largest are never given up. All draws come from a fixed seed.
    """

    def __init__(self, key, name, capacity, seed):
        self.key = key
        self.name = name
        self.calls = 0
        self.calls_reported = 0
        self.unreported = {}
        self.callers = set()
        self.is_caller = False
        self.spent_s = 0.0
        self.shortened = []
        self.shortening_s = 0.0
        self._refused = {}
        self._capacity = max(capacity, LARGEST + 1)
        self._random = random.Random(1729 + seed)
        self._known = set()
        self._kept = []  # (test, size, is among the first of its test)
        self._later = 0
        self._large_texts = 0
        self._of_test = {}  # test: [calls, encoded, call to encode next, distinct]
        self._starts = {}

    def wants(self, test):
        """Count a call, and say whether it is to be encoded: all at first, then fewer and fewer.

        Arguments that take long to encode are large, and a few of them do: once a target has used up
        `PATIENCE_S`, only the first call of each further test is looked at; after four times as long, none.
        """
        self.calls += 1
        state = self._of_test.get(test)
        if state is None:
            state = self._of_test[test] = [0, 0, 0, 0]
        call = state[0]
        state[0] += 1
        if call < state[2] or (call and self.spent_s > PATIENCE_S) or self.spent_s > 4 * PATIENCE_S:
            return False
        state[1] += 1
        state[2] = call + 1
        if state[1] > 64:
            state[2] += self._random.randrange(call // 32 + 1)
        return True

    def takes(self, text):
        """Whether a call is kept with its standard input: a few times also where that is long."""
        if len(text) <= LARGE_TEXT:
            return True
        self._large_texts += 1
        return self._large_texts <= LARGE_TEXTS and len(text) <= LARGEST_TEXT

    def refuse(self, why):
        if len(self._refused) >= 32 and why not in self._refused:
            why = "other reasons"
        self.unreported[why] = self._refused[why] = self._refused.get(why, 0) + 1

    def slot_for(self, test, payload):
        """Where this payload is kept; None when it is known already or not kept."""
        digest = hashlib.blake2b(payload, digest_size=16).digest()
        if digest in self._known:
            return None
        self._known.add(digest)
        state = self._of_test[test]
        state[3] += 1
        is_first = state[3] <= FIRST_OF_A_TEST
        self._later += not is_first
        slot = self._slot(test, len(payload), is_first)
        if slot is not None:
            entry = (test, len(payload), is_first)
            if slot == len(self._kept):
                self._kept.append(entry)
            else:
                self._kept[slot] = entry
        return slot

    def _slot(self, test, size, is_first):
        kept = self._kept
        if len(kept) < self._capacity:
            return len(kept)
        by_size = sorted(range(len(kept)), key=lambda slot: -kept[slot][1])
        replaceable = by_size[LARGEST:]
        later = [slot for slot in replaceable if not kept[slot][2]]
        if size > kept[by_size[LARGEST - 1]][1]:
            return self._random.choice(later or replaceable)
        if not is_first:
            is_drawn = self._random.randrange(self._later) < len(later)
            return self._random.choice(later) if is_drawn else None
        if later:
            return self._random.choice(later)
        share = {}
        for slot in replaceable:
            share.setdefault(kept[slot][0], []).append(slot)
        most = max(share.values(), key=len)
        if len(most) > len(share.get(test, ())) + 1:
            return self._random.choice(most)
        return None

    def start_of(self, code):
        """Offset up to which a frame of this resumable code has not begun."""
        if code not in self._starts:
            offsets = [i.offset for i in dis.get_instructions(code) if i.opname == "RESUME"]
            self._starts[code] = offsets[0] if offsets else -1
        return self._starts[code]


class _Monitoring(object):
    """Entries of Python functions through `sys.monitoring`."""

    def __init__(self, monitoring, at_start):
        self._monitoring = monitoring
        self._at_start = at_start
        free = [tool for tool in (3, 4, 5) if monitoring.get_tool(tool) is None]
        self.is_on = bool(free)
        if free:
            monitoring.use_tool_id(free[0], "perfsmith")
            monitoring.register_callback(free[0], monitoring.events.PY_START, self._entered)
            monitoring.set_events(free[0], monitoring.events.PY_START)

    def _entered(self, code, _offset):
        return None if self._at_start(code) else self._monitoring.DISABLE

    def start(self):
        """Nothing to do: entries are told of all the time, and ignored outside tests."""

    def stop(self):
        """Nothing to do."""

    def look_again(self):
        self._monitoring.restart_events()


class _Profiling(object):
    """Entries of Python functions through `sys.setprofile`, in this thread and those it starts."""

    def __init__(self, hook):
        self._hook = hook
        self._before = None
        threading.setprofile(hook)

    def start(self):
        self._before = sys.getprofile()
        sys.setprofile(self._hook)

    def stop(self):
        sys.setprofile(self._before)

    def look_again(self):
        """Nothing to do: every call is looked at."""


def _arguments(frame, code):
    """The positional and keyword arguments a frame was entered with."""
    values = frame.f_locals
    names = code.co_varnames
    at = code.co_argcount
    args = [values[name] for name in names[:at]]
    kwargs = {name: values[name] for name in names[at : at + code.co_kwonlyargcount]}
    at += code.co_kwonlyargcount
    if code.co_flags & inspect.CO_VARARGS:
        args.extend(values[names[at]])
        at += 1
    if code.co_flags & inspect.CO_VARKEYWORDS:
        kwargs.update(values[names[at]])
    if sys.version_info[:2] == (3, 12):
        values.clear()  # in 3.12 the frame keeps this copy, and with it the arguments, alive until it ends
    return tuple(args), kwargs
