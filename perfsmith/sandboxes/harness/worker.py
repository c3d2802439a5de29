"""The worker: imports the target once, then runs each batch of calls in a fresh fork.

Started as `python worker.py FD`, where FD is one end of a socket pair. Speaks framed messages with the
judge (see docs/worker-protocol.md); every reply carries the token of the request it answers. The judge
holds the clock: nothing here measures time.

Runs under Python 3.8 and later, standard library only.
"""

import sys

sys.path[:] = [entry for entry in sys.path[1:] if entry]  # this folder must not be importable by the target

import gc  # noqa: E402
import importlib  # noqa: E402
import importlib.util  # noqa: E402
import inspect  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import resource  # noqa: E402
import signal  # noqa: E402
import socket  # noqa: E402
import struct  # noqa: E402
import traceback  # noqa: E402
import types  # noqa: E402

HEADER = struct.Struct(">IB16s")  # payload length, kind, token
MAX_FRAME = 256 * 1024 * 1024

LOAD, FORK, WARM, CALL, HOLD, ECHO, END, DEATH = range(1, 9)

_U32 = struct.Struct("<I")


def load_codec():
    """The sibling file, loaded by path so that no module of the target can shadow it."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "codec.py")
    spec = importlib.util.spec_from_file_location("_perfsmith_codec", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


codec = load_codec()


class Channel(object):
    """Whole frames over the inherited socket."""

    def __init__(self, connection):
        self.connection = connection

    def receive(self):
        """`(kind, token, payload)`; EOFError when the judge has gone."""
        length, kind, token = HEADER.unpack(self.exactly(HEADER.size))
        if length > MAX_FRAME:
            raise EOFError
        return kind, token, self.exactly(length)

    def exactly(self, size):
        buffer = bytearray(size)
        view = memoryview(buffer)
        done = 0
        while done < size:
            count = self.connection.recv_into(view[done:])
            if not count:
                raise EOFError
            done += count
        return bytes(buffer)

    def send(self, kind, token, payload):
        self.connection.sendall(HEADER.pack(len(payload), kind, token) + payload)


def split(payload):
    """The parts of a batch: a count, then each part with its length."""
    count = _U32.unpack_from(payload, 0)[0]
    at, parts = 4, []
    for _ in range(count):
        size = _U32.unpack_from(payload, at)[0]
        parts.append(payload[at + 4 : at + 4 + size])
        at += 4 + size
    return parts


def joined(parts):
    """The inverse of `split`."""
    return b"".join([_U32.pack(len(parts))] + [_U32.pack(len(part)) + part for part in parts])


def limit(limits):
    """Hard limits for this process and all it starts; what the machine lacks is left out."""
    for name, value in sorted(limits.items()):
        number = getattr(resource, name, None)
        if number is None:
            continue
        hard = resource.getrlimit(number)[1]
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(number, (value, value))


def resolve(module_name, qualname):
    """The plain function behind a qualified name: decorators that keep `__wrapped__` are looked through."""
    found = importlib.import_module(module_name)
    parts = qualname.split(".")
    for part in parts:
        found = inspect.getattr_static(found, part) if isinstance(found, type) else getattr(found, part)
    return underlying(found, parts[-1])


def underlying(found, name):
    """Follow descriptors and wrappers down to the function of that name."""
    for _ in range(20):
        if isinstance(found, types.FunctionType) and found.__code__.co_name == name:
            return found
        step = None
        for attribute in ("__func__", "fget", "__wrapped__", "func"):
            step = getattr(found, attribute, None)
            if step is not None:
                break
        if step is None and isinstance(found, types.FunctionType):
            cells = [cell.cell_contents for cell in found.__closure__ or () if cell_is_set(cell)]
            step = next((c for c in cells if isinstance(c, types.FunctionType) and c.__name__ == name), None)
        if step is None:
            raise LookupError("no plain function %s behind its decorators" % name)
        found = step
    raise LookupError("decorators of %s are nested too deeply" % name)


def cell_is_set(cell):
    """False for a closure cell that holds nothing yet."""
    try:
        cell.cell_contents
    except ValueError:
        return False
    return True


def outcome(function, args, kwargs, has_mutable, limit_bytes):
    """Canonical bytes of one call: how it ended, with what, and what became of the arguments."""
    try:
        value = function(*args, **kwargs)
        if inspect.iscoroutine(value):
            import asyncio

            value = asyncio.run(value)
        record = ("returned", value)
    except Exception as error:
        record = ("raised", error)
    return encoded(record, args, kwargs, has_mutable, limit_bytes)


def encoded(record, args, kwargs, has_mutable, limit_bytes):
    """The bytes that `outcome` promises; a value that cannot be carried says so itself."""
    whole = record + ((args, kwargs) if has_mutable else (None, None))
    try:
        return codec.encode(whole, limit_bytes, True)
    except codec.Unencodable as error:
        return codec.encode(("unencodable", str(error), None, None))


class Child(object):
    """One forked child: serves warm-up, calls and echoes until the judge ends it."""

    def __init__(self, channel, function, limit_bytes):
        self.channel = channel
        self.function = function
        self.limit_bytes = limit_bytes
        self.held = []

    def serve(self):
        while True:
            kind, token, payload = self.channel.receive()
            if kind == END:
                return
            handler = {WARM: self.warm, CALL: self.call, HOLD: self.hold, ECHO: self.echo}[kind]
            self.channel.send(kind, token, handler(payload))

    def run(self, part):
        try:
            args, kwargs, has_mutable = codec.decode_call(part)
        except Exception as error:
            return codec.encode(("undecodable", repr(error), None, None))
        return outcome(self.function, args, kwargs, has_mutable, self.limit_bytes)

    def warm(self, payload):
        for part in split(payload):
            self.run(part)
        return b""

    def call(self, payload):
        run = self.run
        return joined([run(part) for part in split(payload)])

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
            replies.append(encoded(record, args, kwargs, has_mutable, self.limit_bytes))
        return joined(replies)


def load(payload):
    """Apply limits, set the import path, import the target. Returns `(function, reply)`."""
    request = json.loads(payload.decode())
    root = request["root"]
    own = [entry for entry in request["sys_path"] if entry == root or entry.startswith(root + os.sep)]
    rest = [entry for entry in sys.path if entry not in own]
    # The standard library stays before installed packages.
    sys.path[:] = own + rest + [e for e in request["sys_path"] if e not in own and e not in rest]
    os.chdir(root)
    limit(request["limits"])
    try:
        function = resolve(request["module"], request["qualname"])
        for name in request["also"]:
            importlib.import_module(name)
    except BaseException as error:
        text = "".join(traceback.format_exception_only(type(error), error)).strip()
        return None, {"ok": False, "error": text, "trace": traceback.format_exc()[-4000:]}
    return function, {
        "ok": True,
        "python": list(sys.version_info[:3]),
        "coroutine": inspect.iscoroutinefunction(function),
    }


def silence():
    """Nothing the target prints may reach a descriptor that someone reads."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    if null > 2:
        os.close(null)


def main():
    """Serve the judge until it closes the channel."""
    channel = Channel(socket.socket(fileno=int(sys.argv[1])))
    silence()
    kind, token, payload = channel.receive()
    function, reply = load(payload)
    channel.send(LOAD, token, json.dumps(reply).encode())
    if function is None:
        return
    limit_bytes = json.loads(payload.decode())["reply_bytes"]
    gc.collect()
    while True:
        kind, token, payload = channel.receive()
        if kind != FORK:
            return
        pid = os.fork()
        if not pid:
            try:
                gc.freeze()
                channel.send(FORK, token, b"")
                Child(channel, function, limit_bytes).serve()
            finally:
                os._exit(0)
        status = os.waitpid(pid, 0)[1]
        died = (
            signal.Signals(os.WTERMSIG(status)).name
            if os.WIFSIGNALED(status)
            else str(os.WEXITSTATUS(status))
        )
        channel.send(DEATH, token, died.encode())


if __name__ == "__main__":
    try:
        main()
    except (EOFError, OSError):
        os._exit(0)
