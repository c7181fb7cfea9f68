import numpy as np


def expected():
    f, s = np.arange(3.0), np.array([1.0, 2.0, 3.0])

    def parts(w):
        e = np.exp(-((f * w) ** 2))
        return e, (s * e).astype(np.float32)

    e, first = parts(0.5)
    by_width = np.sum(2 * s * e * s * e * (-2 * f**2 * 0.5))
    e2, last = parts(0.25)
    return {
        "by_width": np.float32(by_width),
        "first": first,
        "by_signal": (2 * s * e2 * e2).astype(np.float32),
        "last": last,
    }
