import jax
import jax.numpy as jnp

SEEN = []


@jax.jit
def clipped(x, most):
    SEEN.append(x)
    if x.shape[0] > 2:
        return x[:2]
    SEEN.pop()
    return jnp.minimum(x, most)


def main():
    short = [clipped(jnp.array([1.0, 3.0]), 2.0) for _ in range(2)]
    long = [clipped(jnp.arange(3.0) + n, 2.0) for n in range(2)]
    return {"short": short, "long": long, "seen": len(SEEN)}
