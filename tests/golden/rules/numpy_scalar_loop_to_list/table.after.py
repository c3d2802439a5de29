import numpy as np

OBSERVED = {"m": {"numpy.ndarray[float64,2d]"}}


def target(m):
    h, w = m.shape
    out = np.zeros((h, w))
    m_values = m.tolist()
    out_values = out.tolist()
    for r in range(h):
        carry = 0.0
        for c in range(w):
            carry = m_values[r][c] - 0.5 * carry
            out_values[r][c] = carry
    if out_values:
        out[:] = out_values
    return out


EXAMPLES = [
    (np.arange(12.0).reshape(3, 4).T,),
    (np.zeros((0, 3)),),
    (np.zeros((3, 0)),),
    (np.array([[0.1, -0.0, np.nan, 1.0]]),),
]
