"""Features of a signal, written when everything was NumPy."""

import jax.numpy as jnp
import numpy as np

LIMIT = 1.5


def normalised(x):
    count = np.prod(x.shape)
    centred = (x - np.mean(x)) / (jnp.sqrt(np.sum(jnp.square(x - np.mean(x))) / count) + 1e-6)
    return jnp.clip(centred, -LIMIT, LIMIT)


def profile(features):
    """The features with their extremes, and how far they spread."""
    parts = jnp.concatenate([features, jnp.stack([np.max(features), np.min(features)])], axis=0)
    deviation = parts - np.mean(parts)
    spread = jnp.sqrt(jnp.dot(deviation, deviation) / parts.size)
    return jnp.where(parts > 0, parts, 0.1 * parts) * np.pi, spread
