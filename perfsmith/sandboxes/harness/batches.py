"""What a forked child does: batches of calls, with how each ended.

Runs under Python 3.8 and later, standard library only.
"""

import collections
import errno
import gc
import inspect
import io
import os
import sys
import types

if "codec" not in globals():  # the worker, which loads this file, puts them here
    from perfsmith.sandboxes.harness import (
        codec,
        effects,
        following,
        framing,
        heard,
        standard_input,
        surroundings,
        targets,
        tracing,
    )

LARGEST_STATE = 64 * 1024  # larger state of a module is compared by digest,
LARGEST_KEPT = 1024 * 1024  # and larger still not at all
ROOM_OF_OTHERS = 1024 * 1024  # for all modules beside the target's
LAZY = frozenset((types.GeneratorType, types.AsyncGeneratorType, types.CoroutineType, types.FunctionType))
STEPWISE = frozenset((types.GeneratorType, types.AsyncGeneratorType))
READ_LATE = 8  # calls of a batch that are made once more to be read late
STDIN = standard_input.NAME  # type: ignore[possibly-undefined]


def ending(function, args, kwargs):
    """How a call ends: `("returned", value)` or `("raised", error)`; of a coroutine function when awaited.

    A coroutine that any other function gives is its result, as it is.
    """
    if STDIN in kwargs:
        return ending_with_input(function, args, kwargs)
    try:
        value = function(*args, **kwargs)
        if type(value) is types.CoroutineType and inspect.iscoroutinefunction(function):
            import asyncio

            value = asyncio.run(value)
        return "returned", value
    except Exception as error:
        return "raised", error


def ending_with_input(function, args, kwargs):
    """The same where a text is on standard input; what is left of it takes its place."""
    laid = standard_input.Laid(kwargs.pop(STDIN))
    ended = ending(function, args, kwargs)
    if ended[0] == "returned" and targets.is_iterator(ended[1]):
        kwargs[STDIN] = None  # it may be read when the result is, and so has to stay
    else:
        kwargs[STDIN] = laid.left()
        laid.clear()
    return ended


def copied(arguments):
    """Canonical bytes of arguments that are not to be read; none where they cannot be written so."""
    try:
        return codec.encode(arguments, LARGEST_KEPT)
    except Exception:
        return b""


def turned(argument):
    """Turn a sequence round in its place; False where that changes nothing, or cannot be done."""
    kind = type(argument)
    if kind in (list, bytearray, collections.deque):
        argument.reverse()
        return len(argument) > 1
    numpy = sys.modules.get("numpy")
    if numpy is None or kind is not getattr(numpy, "ndarray", None):
        return False
    if not argument.flags.writeable or not argument.ndim or argument.size < 2:
        return False
    argument[...] = argument[::-1].copy()
    return True


class Printed(io.BytesIO):
    """What was printed, up to a limit; the rest is refused as by a full disk."""

    def __init__(self, most):
        super(Printed, self).__init__()
        self.most = most
        self.is_full = False

    def write(self, data):
        if self.tell() + len(data) > self.most:
            self.is_full = True
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        return super(Printed, self).write(data)


class Child(object):
    """One forked child: serves warm-up, calls, checks and echoes until the judge ends it."""

    def __init__(self, channel, function, request, program):
        self.channel = channel
        self.program = program
        self.function = function
        self.limit_bytes = request["reply_bytes"]
        self.root = request["root"]
        self.held = []
        self.parts = []
        self.prepared = []
        self.endings = []
        self.handlers = {
            framing.WARM: self.warm,
            framing.CALL: self.call,
            framing.HOLD: self.hold,
            framing.ECHO: self.echo,
            framing.CHECK: self.check,
            framing.PREPARE: self.prepare,
            framing.GO: self.go,
            framing.COLLECT: self.collect,
            framing.STEADY: self.steady,
            framing.TRACE: self.trace,
            framing.FOLLOW: self.follow,
        }
        self.files = program.files_left
        self.printed = Printed(request["output_bytes"])
        sys.stdout = io.TextIOWrapper(
            self.printed, encoding="utf-8", errors="backslashreplace", write_through=True
        )

    def serve(self):
        while True:
            kind, token, payload = self.channel.receive()
            if kind == framing.END:
                return
            self.channel.send(kind, token, self.handlers[kind](payload))

    def record(self, part):
        """One call: how it ended, its arguments afterwards where they can change, and what it printed."""
        try:
            args, kwargs, has_mutable = codec.decode_call(part)
            if STDIN in kwargs:
                kwargs[STDIN].encode("utf-8")  # half a letter is no input
                has_mutable = True
        except Exception as error:
            return "undecodable", repr(error), None, None
        codec.note_input(part)
        printed = self.printed
        before = printed.tell()
        if self.files is not None:
            return self.record_with_files(part, args, kwargs, has_mutable)
        how, value = ending(self.function, args, kwargs)
        if printed.is_full:
            return "unencodable", "it printed more than %d bytes" % printed.most, None, None
        record = (how, value, args, kwargs) if has_mutable else (how, value, None, None)
        return record if printed.tell() == before else (*record, printed.getvalue()[before:])

    def record_with_files(self, part, args, kwargs, has_mutable):
        """The same, and last what it printed and the files that it left, if there are any."""
        before = self.printed.tell()
        self.files.begin(part, args, kwargs)
        how, value = ending(self.function, args, kwargs)
        if self.printed.is_full:
            return "unencodable", "it printed more than %d bytes" % self.printed.most, None, None
        try:
            files = self.files.end()
        except ValueError as error:
            return "unencodable", str(error), None, None
        record = (how, value, args, kwargs) if has_mutable else (how, value, None, None)
        printed = self.printed.getvalue()[before:]
        if files:
            return (*record, printed, files)
        return (*record, printed) if printed else record

    def encoded(self, record, begun=None):
        """Canonical bytes of a record; a value that cannot be carried says so itself."""
        if record[0] != "undecodable":
            read = codec.late_reads()
            try:
                raw = codec.encode_record(record, self.limit_bytes, self.root, begun)
                if self.files is None or codec.late_reads() == read:
                    return raw
                record = ("unencodable", "what may write files when it is read or called", None, None)
            except codec.Unencodable as error:
                record = ("unencodable", str(error), None, None)
            except Exception as error:  # a property or a reducer of the value itself failed
                record = ("unencodable", "%s while it was read" % type(error).__name__, None, None)
        return codec.encode(record)

    def run(self, part):
        return self.encoded(self.record(part))

    def warm(self, payload):
        for part in framing.split(payload):
            self.run(part)
        return b""

    def call(self, payload):
        run = self.run
        return framing.joined([run(part) for part in framing.split(payload)])

    def prepare(self, payload):
        """Rebuild the inputs of `go` beforehand; garbage they leave is no business of the calls."""
        self.prepared, self.parts = [], framing.split(payload)
        for part in self.parts:
            try:
                self.prepared.append(codec.decode_call(part))
            except Exception:
                return b"no"
        gc.collect()
        gc.freeze()
        return b"ok"

    def go(self, payload):
        """Nothing but the calls, one round or several; `collect` tells how those of the last round ended."""
        function, prepared, endings = self.function, self.prepared, []
        for _ in range(framing.size_of(payload)):
            endings = []
            if inspect.iscoroutinefunction(function):
                endings = [ending(function, args, kwargs) for args, kwargs, _ in prepared]
                continue
            for args, kwargs, _ in prepared:
                try:
                    endings.append(("returned", function(*args, **kwargs)))
                except Exception as error:
                    endings.append(("raised", error))
        self.endings = endings
        return b""

    def steady(self, payload):
        """Of each call, whether it leaves its arguments as they were: `1`; `0` also where that is unknown."""
        replies = []
        for part in framing.split(payload):
            try:
                args, kwargs, has_mutable = codec.decode_call(part)
                before = codec.encode((args, kwargs)) if has_mutable else b""
                ending(self.function, args, kwargs)
                after = codec.encode((args, kwargs)) if has_mutable else b""
            except Exception:
                before, after = b"", b"unknown"
            replies.append(b"1" if before == after else b"0")
        return framing.joined(replies)

    def trace(self, payload):
        """Of each call its outcome, and the arcs of lines through which it went in the function named."""
        watched, *parts = framing.split(payload)
        module, qualname = watched.decode().split("\n")
        outer, _, inner = qualname.partition(".<locals>.")
        names = inner.replace("<locals>.", "").split(".") if inner else []
        try:
            codes = tracing.codes_below(targets.resolve(module, outer)[0].__code__, names)
        except (LookupError, AttributeError):
            codes = []  # nothing to watch: the outcomes are told all the same
        tracer = tracing.tracer_of(codes)
        replies = []
        for part in parts:
            tracer.start()
            try:
                replies.append(self.run(part))
            finally:
                replies.append(tracer.stop())
        return framing.joined(replies)

    def follow(self, payload):
        """What one call does, line by line, as JSON; nothing where its input cannot be rebuilt."""
        try:
            args, kwargs, _ = codec.decode_call(payload)
        except Exception:
            return b""
        return following.followed(lambda: ending(self.function, args, kwargs), self.function)

    def collect(self, _payload):
        """Outcomes of the calls of `go`."""
        replies = []
        for part, ended, (args, kwargs, has_mutable) in zip(self.parts, self.endings, self.prepared):
            codec.note_input(part)
            replies.append(self.encoded(ended + ((args, kwargs) if has_mutable else (None, None))))
        return framing.joined(replies)

    def check(self, payload):
        """Like `call`, then what the calls have in common: shared results, and what they leave behind."""
        effects.watch()
        effects.checking()
        codec.keep_owners()
        self.program.begin()
        ear = heard.Ear()
        ear.begin(self.root)
        out = sys.stdout
        records, replies, lazy = [], [], []
        for number, part in enumerate(framing.split(payload), 1):
            ear.listen_to(number)
            record = self.record(part)
            if type(record[1]) in STEPWISE and record[0] == "returned":
                reply, steps = self.step_by_step(record)
            else:
                reply, steps = self.encoded(record), ()
            is_lazy = record[0] == "returned" and type(record[1]) in LAZY
            if is_lazy and len(reply) <= LARGEST_KEPT:
                lazy.append(part)
            replies.append(reply)
            kept = [item for item in record[1:4] if not targets.is_iterator(item)]
            records.append([*kept, *steps])
        if records:
            effects.note_replaced_parts()
        said = ear.end()
        if sys.stdout is not out:
            said["streams"] = [*said.get("streams", ()), "sys.stdout"]
        events = effects.seen()
        records += map(self.read_late, lazy[:READ_LATE])
        # RT-042: a result changed by a later call, or shared with one, shows only when all are held.
        together = self.encoded(("returned", records, None, None))
        if self.files is not None:
            self.files.clear()  # what is still there was told of the call that left it
        left = self.program.left(events, said) if records else {}
        return framing.joined([*replies, together, "\n".join(events).encode(), *self.state(left)])

    def step_by_step(self, record):
        """Canonical bytes of a record with a generator, and what of its work was done at which time.

        That is: what it printed up to its first item and behind that; then, where it changes its arguments or
        reads from them, copies of them as they were after the call and after the first item.
        """
        generator, arguments = record[1], record[2:4]
        at = [self.printed.tell()]
        states = [copied(arguments)]

        def first():
            at.append(self.printed.tell())
            states.append(copied(arguments))

        if type(generator) is types.GeneratorType:
            begun = {id(generator): codec.begin(generator)}
            first()
            reply = self.encoded(record, begun)
        else:  # one event loop reads all of it
            codec.at_first_item(first)
            reply = self.encoded(record)
            codec.at_first_item(None)
            if len(at) == 1:
                first()
        printed = self.printed.getvalue()
        states.append(copied(arguments))
        steps = [printed[at[0] : at[1]], printed[at[1] :]]
        if len(set(states)) > 1:
            steps += [codec.decode(state) if state else None for state in states[:2]]
        return reply, steps

    def read_late(self, part):
        """How a call ends whose arguments are turned round before its generator is read or function called.

        One that has done nothing yet sees them so, whatever it is made of. None where nothing can be turned.
        """
        args, kwargs, _ = codec.decode_call(part)
        ended = ending(self.function, args, kwargs)
        return ended if sum(map(turned, (*args, *kwargs.values()))) else None

    def state(self, left):
        """Name and bytes of what modules of the project keep and the process is left with, name by name."""
        found, left_out = [], set()
        room = ROOM_OF_OTHERS
        for name, value, is_own in self.program.project.kept():
            if name.startswith("left out: "):
                raw = b""
            elif is_own:
                raw = self.canonical(value, LARGEST_KEPT)
            elif room > 0:
                raw = self.canonical(value, LARGEST_STATE)
                room -= LARGEST_STATE // 4 if raw[:1] in b"?#" else len(raw) + 100
            else:
                module = "left out: " + name.partition(":")[0]
                if module in left_out:
                    continue
                left_out.add(module)
                name, raw = module, b""
            found += [name.encode("utf-8", "backslashreplace"), raw]
        for name, account in left.items():
            found += [("process: " + name).encode(), account.encode("utf-8", "backslashreplace")]
        return found

    def canonical(self, value, most):
        """Canonical bytes, a digest of them, or what kind of thing it is that has none."""
        try:
            raw = codec.encode(value, most, False, self.root)
        except Exception:
            kind = type(value)
            return ("?%s.%s" % (kind.__module__, kind.__qualname__)).encode("utf-8", "backslashreplace")
        if len(raw) > LARGEST_STATE:
            raw = b"#" + surroundings.sha256(raw).digest()
        return raw

    def hold(self, payload):
        """Rebuild results beforehand, so that `echo` costs what a call costs around the function itself."""
        self.held = []
        for part in framing.split(payload):
            try:
                self.held.append(codec.decode(part)[:2])
            except Exception:
                return b"no"
        return b"ok"

    def echo(self, payload):
        replies = []
        for part, record in zip(framing.split(payload), self.held):
            args, kwargs, has_mutable = codec.decode_call(part)
            if self.files is not None:  # as around each call
                self.files.begin(part, args, kwargs)
                self.files.end()
            replies.append(self.encoded(record + ((args, kwargs) if has_mutable else (None, None))))
        return framing.joined(replies)
