import numpy as np


def expected():
    start = np.array([1.0, 2.0, 0.0, -1.0, 3.0])
    signal, grid = start, np.linspace(0.0, 1.0, 5)
    for angle in (0.1, 0.5, 0.9):
        signal = signal * np.exp(-np.cos(angle) * grid) + np.sin(angle)
    echoes = [(start / delay - delay).astype(np.float32) for delay in (1, 2, 3)]
    smooth = start
    for _ in range(3):
        smooth = np.convolve(np.array([0.25, 0.5, 0.25]), smooth, mode="same")
    window = start
    for level in (0.5, 0.25):
        window = np.maximum(window, -1.0) * level
    return (signal.astype(np.float32), echoes, window.astype(np.float32)), 0, smooth.astype(np.float32), 1
