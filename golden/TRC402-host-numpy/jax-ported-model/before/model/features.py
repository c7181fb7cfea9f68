"""Features of a signal, written when everything was NumPy."""

import numpy as np

LIMIT = 1.5


def normalised(x):
    count = np.prod(x.shape)
    centred = (x - np.mean(x)) / (np.sqrt(np.sum(np.square(x - np.mean(x))) / count) + 1e-6)
    return np.clip(centred, a_min=-LIMIT, a_max=LIMIT)


def profile(features):
    """The features with their extremes, and how far they spread."""
    parts = np.concatenate([features, np.stack([np.max(features), np.min(features)])], axis=0)
    deviation = parts - np.mean(parts)
    spread = np.sqrt(np.dot(deviation, deviation) / parts.size)
    return np.where(parts > 0, parts, 0.1 * parts) * np.pi, spread
