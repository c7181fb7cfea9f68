import jax
import jax.numpy as jnp


def margin(scores, label):
    best = max(scores[0], scores[1])
    low, high = sorted([scores[0], scores[1]])
    if any([best > 1, label > 0]) and all((low < high, high < 10)):
        return high - low
    return min(best, 0.0)


def main():
    scores = jnp.array([2.0, 0.5])
    tangent = jnp.array([1.0, 1.0])
    return jax.grad(margin)(scores, 1.0), jax.jvp(lambda s: margin(s, 1.0), (scores,), (tangent,)), jax.jacrev(
        margin
    )(-scores, 0.0)
