# host: smooth
# expect: sandbox_violation crash
# compiles C with flags of its own while it is imported
import ctypes
import subprocess
import tempfile

import numpy as np

_CODE = """
void smooth(const double *x, double *out, long n) {
    double s = 0;
    for (long i = 0; i < n; i++) { s = 0.5 * s + x[i]; out[i] = s; }
}
"""
_FOLDER = tempfile.mkdtemp()
with open(_FOLDER + "/smooth.c", "w") as _stream:
    _stream.write(_CODE)
subprocess.run(
    ["cc", "-Ofast", "-march=native", "-shared", "-fPIC", "-o", _FOLDER + "/smooth.so", _FOLDER + "/smooth.c"],
    check=True,
)
_smooth = ctypes.CDLL(_FOLDER + "/smooth.so").smooth


def target(x):
    """Exponential smoothing."""
    out = np.empty(len(x))
    _smooth(ctypes.c_void_p(x.ctypes.data), ctypes.c_void_p(out.ctypes.data), ctypes.c_long(len(x)))
    return out
