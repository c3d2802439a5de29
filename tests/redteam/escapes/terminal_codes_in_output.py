# Tries: to send codes to the terminal in what it prints and returns.
# Held by: process namespace docker
# Seen as: terminal
# No contrast: the judge's own words are tried, whatever holds the process
import os
import sys


def target(x):
    text = "\x1b]0;owned\x07\x1b[2J\x9b31m"
    print(text, flush=True)
    print(text, file=sys.stderr, flush=True)
    os.write(1, text.encode())
    os.write(2, text.encode())
    return {text: [text, text.encode()]}
