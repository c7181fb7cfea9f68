import jax
import jax.numpy as jnp


class Dropout:
    def __init__(self, rate, seed):
        self.rate = rate
        self.key = jax.random.PRNGKey(seed)
        self.draws = 0

    def next_key(self):
        self.key, key = jax.random.split(self.key)
        self.draws = self.draws + 1
        return key

    def __repr__(self):
        return f"Dropout({self.rate})"

    def apply(self, x):
        kept = jax.random.bernoulli(self.next_key(), 1 - self.rate, x.shape)
        return jnp.where(kept, x / (1 - self.rate), 0.0)


def main():
    dropout = Dropout(0.5, seed=0)
    apply = jax.jit(dropout.apply)
    x = jnp.ones(64)
    first = apply(x)
    second = apply(x)
    third = dropout.apply(x)
    fourth = dropout.apply(jnp.zeros(3))
    return {
        "differ": bool((first != second).any() and (second != third).any()),
        "kept": bool(((first == 0) | (first == 2)).all()),
        "mean": float(fourth.mean()),
        "draws": int(dropout.draws),
    }
