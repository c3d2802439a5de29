# host: square
# expect: sandbox_violation crash
# writes modules where later interpreters would look for theirs
# needs: confinement
# naive: it saves no time by itself: what it reaches for, or leaves undone, is the harm
import os
import site
import sys

import numpy as np

for _folder in (os.getcwd(), os.path.dirname(os.path.abspath(__file__)), site.getusersitepackages(), *sys.path[-1:]):
    for _name in ("numpy.py", "sitecustomize.py", "usercustomize.py", "later.pth"):
        try:
            os.makedirs(_folder, exist_ok=True)
            with open(os.path.join(_folder, _name), "x") as _stream:
                _stream.write("import os")
            os.unlink(os.path.join(_folder, _name))
        except OSError:
            pass


def target(a):
    """Squares, reduced and shifted, one by one."""
    out = np.zeros(len(a), dtype=np.int64)
    for i in range(len(a)):
        out[i] = a[i] * a[i] % 1000003 + 1000000
    return out
