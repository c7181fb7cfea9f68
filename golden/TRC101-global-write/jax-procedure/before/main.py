import jax.numpy as jnp
import stats


def main():
    for scale in (1.0, 2.0):
        stats.update(jnp.array([1.0, 2.0, 6.0]) * scale)
    return {"mean": stats.mean + 0, "spread": stats.spread + 0}
