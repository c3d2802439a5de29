"""Through which lines of a function control goes, told call by call as arcs: from this line to that one.

From Python 3.12 on `sys.monitoring` tells it of the function's own code; before that `sys.settrace` does, in
frames of that code alone. What it tells is a hint for whoever looks for further inputs, never a verdict.
Runs under Python 3.8 and later, standard library only.
"""

import struct
import sys
import types

MOST_ARCS = 4096  # of one call

_ARC = struct.Struct("<III")


def codes_below(code, names):
    """The code object that is reached by these names of nested functions, and all that lie inside it."""
    for name in names:
        inside = [each for each in code.co_consts if type(each) is types.CodeType and each.co_name == name]
        if not inside:
            raise LookupError("no function %s inside" % name)
        code = inside[0]
    found, queue = [], [code]
    while queue:
        code = queue.pop()
        found.append(code)
        queue += [each for each in code.co_consts if type(each) is types.CodeType]
    return found


def tracer_of(codes):
    """What traces these code objects: `start()` before a call, `stop()` behind it, which gives its arcs."""
    monitoring = getattr(sys, "monitoring", None)
    free = [] if monitoring is None else [tool for tool in (3, 4, 5) if monitoring.get_tool(tool) is None]
    return _Monitored(codes, monitoring, free[0]) if free else _Traced(codes)


class _Arcs(object):
    """Arcs of one call; line 0 stands for where a frame is entered, or gone on with."""

    def __init__(self, codes):
        self.codes = codes
        self.arcs = {}  # type: dict[tuple[int, int], int]  # how often each was gone

    def note(self, before, line):
        arc = before, line
        if arc in self.arcs:
            self.arcs[arc] += 1
        elif len(self.arcs) < MOST_ARCS:
            self.arcs[arc] = 1

    def told(self):
        """In order, both lines and the bits of how often, as unsigned 32-bit integers, little-endian."""
        arcs, self.arcs = sorted(self.arcs.items()), {}
        return b"".join([_ARC.pack(before, line, often.bit_length()) for (before, line), often in arcs])


class _Monitored(_Arcs):
    """Lines through `sys.monitoring`."""

    def __init__(self, codes, monitoring, tool):
        super(_Monitored, self).__init__(codes)
        self.monitoring = monitoring
        self.tool = tool
        self.lines = {}  # the line each frame is in, by its id

    def start(self):
        monitoring, events = self.monitoring, self.monitoring.events
        monitoring.use_tool_id(self.tool, "perfsmith")
        monitoring.register_callback(self.tool, events.LINE, self.at_line)
        monitoring.register_callback(self.tool, events.PY_START, self.at_entry)
        monitoring.register_callback(self.tool, events.PY_RESUME, self.at_entry)
        for code in self.codes:
            monitoring.set_local_events(self.tool, code, events.LINE | events.PY_START | events.PY_RESUME)

    def stop(self):
        try:
            for code in self.codes:
                self.monitoring.set_local_events(self.tool, code, 0)
            self.monitoring.free_tool_id(self.tool)
        except ValueError:
            pass  # the target has taken the tool away, and its own calls are told of no longer
        self.lines.clear()
        return self.told()

    def at_entry(self, _code, _offset):
        self.lines[id(sys._getframe(1))] = 0

    def at_line(self, _code, line):
        frame = id(sys._getframe(1))
        self.note(self.lines.get(frame, 0), line)
        self.lines[frame] = line


class _Traced(_Arcs):
    """Lines through `sys.settrace`, in the thread that makes the call."""

    def __init__(self, codes):
        super(_Traced, self).__init__(codes)
        self.known = frozenset(map(id, codes))

    def start(self):
        sys.settrace(self.at_entry)

    def stop(self):
        sys.settrace(None)
        return self.told()

    def at_entry(self, frame, _event, _argument):
        if id(frame.f_code) not in self.known:
            return None
        before = 0

        def at_line(frame, event, _argument):
            nonlocal before
            if event == "line":
                self.note(before, frame.f_lineno)
                before = frame.f_lineno
            return at_line

        return at_line
