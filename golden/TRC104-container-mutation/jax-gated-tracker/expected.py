import numpy as np


def expected():
    position, variance, positions, distances = 0.0, 1.0, [], []
    for measured in (0.1, 0.3, 9.0, 0.4, 0.6):
        position, variance = position + 0.1, variance + 0.01
        spread = variance + 0.1
        distances.append(abs(measured - position) / np.sqrt(spread))
        if distances[-1] <= 3.0:
            gain = variance / spread
            position, variance = position + gain * (measured - position), (1.0 - gain) * variance
        positions.append(position)
    return np.float32(positions), np.float32(variance), np.float32(distances)
