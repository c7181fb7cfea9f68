import numpy as np


def filled(shape, number):
    return np.cos(np.arange(np.prod(shape)) + 2 * number).reshape(shape)


def expected():
    r = np.linspace(0.6, 1.0, 5).reshape(5, 1)
    w1, b1, w2, b2 = filled((4, 1), 0), filled((4,), 1), filled((1, 4), 2), filled((1,), 3)
    hidden = np.tanh(r @ w1.T + b1)
    energies = hidden @ w2.T + b2
    slopes = ((1 - hidden**2) * w1[:, 0]) @ w2.T
    forces = -slopes * np.array([[1.0, 0.0, 0.0]])
    truth = 4.0 * ((0.5 / r) ** 12 - (0.5 / r) ** 6)
    loss = np.mean((truth - energies) ** 2) + 0.01 * np.mean(forces**2) / 3
    return {
        "energies": energies.astype(np.float32),
        "forces": forces.astype(np.float32),
        "loss": float(loss),
        "bias": np.array([np.mean(2 * (energies - truth))], np.float32),
    }
