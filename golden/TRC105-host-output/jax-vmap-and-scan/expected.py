import math

import numpy as np


def expected():
    lines, angles = [], []
    angle, speed = 1.0, 0.0
    for _ in range(3):
        speed += 0.5 * -9.81 / 2.0 * math.sin(angle)
        angles.append(angle)
        angle += 0.5 * speed
    energies = []
    for start in (0.0, 0.5, 1.5):
        height = 1 - math.cos(start)
        lines.append(f"height {height:.3f} of {start:.1f}")
        energies.append(9.81 * height + 2.0)
    lines += [f"angle {text}" for text in ("1.0", "-0.0", "-1.0")]
    lines.append("speed: 0.33 0.33333334")
    return sorted(lines), np.array(angles, np.float32), np.array(energies, np.float32), np.float32(1 / 6)
