import numpy as np


def run(values, steps, viscosity=0.1, dx=0.5):
    u = np.array(values, np.float32)
    elapsed = np.float32(0)
    for _ in range(steps):
        speed = np.abs(u).max()
        dt = np.float32(0.5 * dx) / speed if speed > 1 else np.float32(0.25)
        slope = (np.roll(u, -1) - np.roll(u, 1)) / (2 * dx)
        curvature = (np.roll(u, -1) - 2 * u + np.roll(u, 1)) / dx**2
        u = u + dt * (viscosity * curvature - u * slope)
        elapsed += dt
    return u.astype(np.float32), float(elapsed)


def expected():
    results = []
    for values in ((0.5, -0.25, 0.75, 0.1), (4.0, -2.0, 1.0, 0.5), (0.9, 3.0, -3.5, 0.2)):
        u, elapsed = run(values, 3)
        results.append({"u": u, "time": elapsed})
    return results
