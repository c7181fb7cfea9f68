import numpy as np


def expected():
    u = np.array([1.0, 2.0, 3.0])
    for n in range(10):
        u = u * 0.5 ** (n % 5)
    for k in range(10):
        u = u * (1.0 + 0.01 * k)
    for k in range(20):
        u = u - 0.001 * k * u
        u = u if k % 2 == 0 else (1 + k // 10) * u
        u = u - 0.01 * u
    return {"u": u.astype(np.float32), "steps": 1, "fluxes": True, "powers": 1}
