import numpy as np


def payoff(path, strike, kind="call", barrier=None, cap=None):
    if barrier is not None and path.max() >= barrier:
        return 0.0
    gain = path[-1] - strike if kind == "call" else strike - path[-1]
    if cap is not None and kind == "call" and gain > cap:
        return cap
    return max(gain, 0.0)


def expected():
    noises = np.sin(np.arange(24.0, dtype=np.float32).reshape(6, 4) * np.float32(1.7))
    paths = 10.0 * np.cumprod(np.exp(0.1 * noises), axis=1)
    contracts = [(10.0,), (9.8, "call", 11.2), (9.5, "call", 13.0, 0.8), (10.1, "put", None, 0.3)]
    return [np.array([payoff(path, *terms) * 0.97 for path in paths], dtype=np.float32) for terms in contracts]
