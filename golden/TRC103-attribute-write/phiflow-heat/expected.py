import numpy as np


def expected():
    u = np.linspace(0.0, 1.0, 5, dtype=np.float32)
    history = []
    for _ in range(3):
        wide = np.pad(u, 1)
        flux = np.float32(0.5) * (wide[:-2] - 2 * u + wide[2:])
        history.append(np.max(np.abs(flux)))
        u = u + np.float32(0.1) * flux
    return {"u": u, "flux": flux, "history": history}
