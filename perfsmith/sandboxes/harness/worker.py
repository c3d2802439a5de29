"""The worker: imports the target once, then runs each batch of calls in a fresh fork.

Started as `python worker.py FD`, where FD is one end of a socket pair. Speaks framed messages with the
judge (see docs/worker-protocol.md); every reply carries the token of the request it answers. The judge
holds the clock: nothing here measures time.

Runs under Python 3.8 and later, standard library only.
"""

import sys

sys.path[:] = [entry for entry in sys.path[1:] if entry]  # this folder must not be importable by the target

import errno  # noqa: E402
import gc  # noqa: E402
import importlib  # noqa: E402
import importlib.util  # noqa: E402
import inspect  # noqa: E402
import io  # noqa: E402
import json  # noqa: E402
import operator  # noqa: E402
import os  # noqa: E402
import resource  # noqa: E402
import signal  # noqa: E402
import socket  # noqa: E402
import struct  # noqa: E402
import traceback  # noqa: E402
import types  # noqa: E402

HEADER = struct.Struct(">IB16s")  # payload length, kind, token
MAX_FRAME = 256 * 1024 * 1024

HELLO = 0
LOAD, FORK, WARM, CALL, HOLD, ECHO, END, DEATH, CHECK, PREPARE, GO, COLLECT, STEADY = range(1, 14)
PRELOAD, RETIRED = 14, 15

LAST = b"last"  # in FORK: no batch follows this one, so it needs no process of its own

_U32 = struct.Struct("<I")
_pack = _U32.pack
_size_at = _U32.unpack_from


def sibling(name):
    """The sibling file, loaded by path so that no module of the target can shadow it."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".py")
    spec = importlib.util.spec_from_file_location("_perfsmith_" + name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


codec, effects, targets = sibling("codec"), sibling("effects"), sibling("targets")

THRESHOLDS = gc.get_threshold()

REHEARSALS = 16
LARGEST_STATE = 64 * 1024  # larger state of a module is compared by digest,
LARGEST_KEPT = 1024 * 1024  # and larger still not at all

PARTS = []  # type: list[object]  # what this harness is made of


class Channel(object):
    """Whole frames over the inherited socket."""

    def __init__(self, connection):
        self.connection = connection
        self.view = memoryview(bytearray(64 * 1024))  # most frames come whole with one read

    def receive(self):
        """`(kind, token, payload)`; EOFError when the judge has gone, or says two things at once."""
        view = self.view
        done = self.connection.recv_into(view)
        if done < HEADER.size:
            done = self.filled(view, done, HEADER.size)
        length, kind, token = HEADER.unpack_from(view)
        end = HEADER.size + length
        if length > MAX_FRAME or done > end:
            raise EOFError
        if done < end:
            whole = memoryview(bytearray(end))
            whole[:done] = view[:done]
            self.filled(whole, done, end)
            view = whole
        return kind, token, bytes(view[HEADER.size : end])

    def filled(self, view, done, size):
        """Read on until `size` bytes are there; `done` are."""
        while 0 < done < size:
            count = self.connection.recv_into(view[done:size])
            if not count:
                break
            done += count
        if done < size:
            raise EOFError
        return done

    def send(self, kind, token, payload):
        self.connection.sendall(HEADER.pack(len(payload), kind, token) + payload)


def split(payload):
    """The parts of a batch: a count, then each part with its length."""
    count = _size_at(payload)[0]
    if count == 1:
        return [payload[8:]]
    at, parts = 4, []
    for _ in range(count):
        start = at + 4
        at = start + _size_at(payload, at)[0]
        parts.append(payload[start:at])
    return parts


def joined(parts):
    """The inverse of `split`."""
    pieces = [_pack(len(parts))]
    for part in parts:
        pieces += (_pack(len(part)), part)
    return b"".join(pieces)


def limit(limits):
    """Hard limits for this process and all it starts; what the machine lacks is left out."""
    for name, value in sorted(limits.items()):
        number = getattr(resource, name, None)
        if number is None or (name == "RLIMIT_NPROC" and not counts_own_processes()):
            continue
        hard = resource.getrlimit(number)[1]
        # At its hard limit of time a process gets SIGKILL, which would look like a want of memory.
        above = value + 5 if name == "RLIMIT_CPU" else value
        if hard != resource.RLIM_INFINITY:
            value, above = min(value, hard), min(above, hard)
        resource.setrlimit(number, (value, above))


def counts_own_processes():
    """True where `RLIMIT_NPROC` counts this sandbox alone: in a user namespace, from Linux 5.14 on."""
    release = os.uname().release.split(".")
    try:
        is_recent = (int(release[0]), int(release[1])) >= (5, 14)
        with open("/proc/self/uid_map") as stream:
            count = int(stream.read().split()[2])
    except (OSError, ValueError, IndexError):
        return False
    return is_recent and count == 1


def ending(function, args, kwargs):
    """How a call ends: `("returned", value)` or `("raised", error)`."""
    try:
        value = function(*args, **kwargs)
        if type(value) is types.CoroutineType:
            import asyncio

            value = asyncio.run(value)
        return "returned", value
    except Exception as error:
        return "raised", error


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

    def __init__(self, channel, function, request):
        self.channel = channel
        self.function = function
        self.limit_bytes = request["reply_bytes"]
        self.root = request["root"]
        self.held = []
        self.prepared = []
        self.endings = []
        self.handlers = {
            WARM: self.warm,
            CALL: self.call,
            HOLD: self.hold,
            ECHO: self.echo,
            CHECK: self.check,
            PREPARE: self.prepare,
            GO: self.go,
            COLLECT: self.collect,
            STEADY: self.steady,
        }
        self.printed = Printed(request["output_bytes"])
        sys.stdout = io.TextIOWrapper(
            self.printed, encoding="utf-8", errors="backslashreplace", write_through=True
        )

    def serve(self):
        while True:
            kind, token, payload = self.channel.receive()
            if kind == END:
                return
            self.channel.send(kind, token, self.handlers[kind](payload))

    def record(self, part):
        """One call: how it ended, its arguments afterwards where they can change, and what it printed."""
        try:
            args, kwargs, has_mutable = codec.decode_call(part)
        except Exception as error:
            return "undecodable", repr(error), None, None
        printed = self.printed
        before = printed.tell()
        how, value = ending(self.function, args, kwargs)
        if printed.is_full:
            return "unencodable", "it printed more than %d bytes" % printed.most, None, None
        record = (how, value, args, kwargs) if has_mutable else (how, value, None, None)
        return record if printed.tell() == before else (*record, printed.getvalue()[before:])

    def encoded(self, record):
        """Canonical bytes of a record; a value that cannot be carried says so itself."""
        if record[0] != "undecodable":
            try:
                return codec.encode(record, self.limit_bytes, True, self.root)
            except codec.Unencodable as error:
                record = ("unencodable", str(error), None, None)
            except Exception as error:  # a property or a reducer of the value itself failed
                record = ("unencodable", "%s while it was read" % type(error).__name__, None, None)
        return codec.encode(record)

    def run(self, part):
        return self.encoded(self.record(part))

    def warm(self, payload):
        for part in split(payload):
            self.run(part)
        return b""

    def call(self, payload):
        run = self.run
        return joined([run(part) for part in split(payload)])

    def prepare(self, payload):
        """Rebuild the inputs of `go` beforehand; garbage they leave is no business of the calls."""
        self.prepared = []
        for part in split(payload):
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
        for _ in range(_U32.unpack(payload)[0]):
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
        for part in split(payload):
            try:
                args, kwargs, has_mutable = codec.decode_call(part)
                before = codec.encode((args, kwargs)) if has_mutable else b""
                ending(self.function, args, kwargs)
                after = codec.encode((args, kwargs)) if has_mutable else b""
            except Exception:
                before, after = b"", b"unknown"
            replies.append(b"1" if before == after else b"0")
        return joined(replies)

    def collect(self, _payload):
        """Outcomes of the calls of `go`."""
        replies = []
        for ended, (args, kwargs, has_mutable) in zip(self.endings, self.prepared):
            replies.append(self.encoded(ended + ((args, kwargs) if has_mutable else (None, None))))
        return joined(replies)

    def check(self, payload):
        """Like `call`, then what the calls have in common: shared results, module state, outside effects."""
        effects.watch()
        effects.events.clear()
        records, replies = [], []
        for part in split(payload):
            record = self.record(part)
            replies.append(self.encoded(record))
            records.append([item for item in record[1:4] if not targets.is_iterator(item)])
        if records:
            note_replaced_parts()
        seen = "\n".join(sorted(effects.events)).encode()
        # RT-042: a result changed by a later call, or shared with one, shows only when all are held.
        together = self.encoded(("returned", records, None, None))
        return joined([*replies, together, seen, *self.state()])

    def state(self):
        """Name and canonical bytes of what the target's module keeps, name by name."""
        found = []
        for name, value in targets.kept_by(self.function.__globals__):
            try:
                raw = codec.encode(value, LARGEST_KEPT, False, self.root)
            except Exception:
                continue
            if len(raw) > LARGEST_STATE:
                import hashlib

                raw = b"#" + hashlib.sha256(raw).digest()
            found += [name.encode("utf-8", "backslashreplace"), raw]
        return found

    def hold(self, payload):
        """Rebuild results beforehand, so that `echo` costs what a call costs around the function itself."""
        self.held = []
        for part in split(payload):
            try:
                self.held.append(codec.decode(part)[:2])
            except Exception:
                return b"no"
        return b"ok"

    def echo(self, payload):
        replies = []
        for part, record in zip(split(payload), self.held):
            args, kwargs, has_mutable = codec.decode_call(part)
            replies.append(self.encoded(record + ((args, kwargs) if has_mutable else (None, None))))
        return joined(replies)


def settled(request):
    """Apply limits and set the import path, before anything is imported."""
    root = request["root"]
    own = [entry for entry in request["sys_path"] if entry == root or entry.startswith(root + os.sep)]
    rest = [entry for entry in sys.path if entry not in own]
    # The standard library stays before installed packages.
    sys.path[:] = own + rest + [e for e in request["sys_path"] if e not in own and e not in rest]
    os.chdir(root)
    limit(request["limits"])


def load(request):
    """Import the target. Returns `(function, reply)`."""
    if request["watch"]:
        effects.watch()
        effects.events.clear()  # those of a zygote are none of the program's
    try:
        function, through = targets.resolve(request["module"], request["qualname"])
        for name in request["also"]:
            importlib.import_module(name)
        if targets.may_give_coroutines(function):
            importlib.import_module("asyncio")  # before any fork: no call of either side pays for it
    except BaseException as error:
        text = "".join(traceback.format_exception_only(type(error), error)).strip()
        return None, {"ok": False, "error": text, "trace": traceback.format_exc()[-4000:]}
    note_replaced_parts()
    return function, {
        "ok": True,
        "python": list(sys.version_info[:3]),
        "coroutine": inspect.iscoroutinefunction(function),
        "through": through,
        "events": sorted(effects.events),
    }


def rehearse(request):
    """Let everything that serves a batch run often enough for the interpreter to make it quick."""
    out = sys.stdout
    child = Child(None, rehearsed, request)
    calls = [codec.encode_call((items,), {}) for items in ([1], [2.0, "text"], [[3], {4: 5}], [])]
    for _ in range(REHEARSALS):
        child.check(joined(calls))
        child.call(joined(calls))
    child.printed.close()
    sys.stdout = out


def rehearsed(items):
    """Stands for a target while the worker rehearses."""
    return len(items)


def silence():
    """Nothing the target prints may reach a descriptor that someone reads."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    if null > 2:
        os.close(null)


def note_replaced_parts():
    """An event of its own for a target that has reached into this harness."""
    now = parts()
    # By identity: a part that was put there could say that it equals anything.
    if len(now) != len(PARTS) or not all(map(operator.is_, now, PARTS)):
        effects.events.add("harness.replaced")


def settle():
    """Both sides of a pair collect garbage alike and run untraced, whatever an import has switched."""
    sys.settrace(None)
    sys.setprofile(None)
    gc.enable()
    gc.set_threshold(*THRESHOLDS)
    gc.freeze()


def parts():
    """Everything this harness is made of, so that a replaced, an added and a missing part is noticed."""
    spaces = [globals(), codec.__dict__] + [part.__dict__ for part in (effects, targets, *codec.PARTS)]
    spaces += [kind.__dict__ for space in spaces for kind in space.values() if isinstance(kind, type)]
    values = [value for space in spaces for value in space.values()]
    return values + [value.__code__ for value in values if type(value) is types.FunctionType]


def main():
    """Serve the judge until it closes the channel."""
    channel = Channel(socket.socket(fileno=int(sys.argv[1])))
    silence()
    channel.send(HELLO, bytes(16), b"")  # until here nothing foreign has run
    first, token, payload = channel.receive()
    request = json.loads(payload.decode())
    settled(request)
    serves = None
    if first == PRELOAD:
        zygote = sibling("zygote")
        # What follows happens in the process of one program; the zygote itself never comes back.
        token, serves = zygote.programs(channel, token, request, load, codec, rehearse)
    function, reply = load(request)
    if first == PRELOAD and function is not None:
        reply["served"] = serves()
        reply["keeps"] = targets.names_kept(function)
    channel.send(LOAD, token, json.dumps(reply).encode())
    codec.singletons()  # found once here: every child inherits the table
    if first == LOAD:
        gc.collect()
    while True:
        kind, token, payload = channel.receive()
        if kind != FORK or function is None:
            return
        try:
            pid = 0 if payload == LAST else os.fork()
        except OSError as error:
            channel.send(DEATH, token, b"not forked: " + os.strerror(error.errno).encode())
            continue
        if not pid:
            try:
                settle()
                child = Child(channel, function, request)
                channel.send(FORK, token, b"")
                child.serve()
            finally:
                os._exit(0)
        channel.send(DEATH, token, died(os.waitpid(pid, 0)[1]).encode())


def died(status):
    """How a process ended: the name of a signal, or its exit status."""
    return signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else str(os.WEXITSTATUS(status))


PARTS.extend(parts())  # last: everything above is there now

if __name__ == "__main__":
    try:
        main()
    except (EOFError, OSError):
        pass
    os._exit(0)  # what a program wants to do at its exit is no business of the judge
