# Tries: to send codes to the terminal in names of classes, functions and attributes.
# Held by: process namespace docker
# Seen as: terminal
# No contrast: the judge's own words are tried, whatever holds the process
Evil = type("Evil\x1b[31m", (Exception,), {"__module__": "mod\x1b[2J", "__qualname__": "Evil\x1b]0;x\x07"})
globals()["Evil\x1b]0;x\x07"] = Evil


def target(x):
    error = Evil("\x1b[5m")
    error.__dict__["\x1b[7m"] = 1
    raise error
