import jax
import jax.numpy as jnp
from stats.normalizer import Normalizer


def main():
    normalizer = Normalizer(2)
    normalized = jax.jit(normalizer.normalized)
    batches = ([[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 9.0]], [[0.0, 1.0], [2.0, 2.0]])
    outputs = []
    for batch in batches:
        output, (normalizer.count, normalizer.mean, normalizer.second) = normalized(jnp.array(batch), normalizer.count, normalizer.mean, normalizer.second)
        outputs.append(output)
    return {
        "outputs": outputs,
        "count": int(normalizer.count),
        "mean": jnp.multiply(normalizer.mean, 1),
        "second": jnp.multiply(normalizer.second, 1),
    }
