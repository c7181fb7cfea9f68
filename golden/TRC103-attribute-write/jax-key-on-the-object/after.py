import jax
import jax.numpy as jnp


class Dropout:
    def __init__(self, rate, seed):
        self.rate = rate
        self.key = jax.random.PRNGKey(seed)
        self.draws = 0

    def next_key(self, key_value, draws):
        key_value, key = jax.random.split(key_value)
        draws = draws + 1
        return key, (key_value, draws)

    def __repr__(self):
        return f"Dropout({self.rate})"

    def apply(self, x, key, draws):
        next_key_value, (key, draws) = self.next_key(key, draws)
        kept = jax.random.bernoulli(next_key_value, 1 - self.rate, x.shape)
        return jnp.where(kept, x / (1 - self.rate), 0.0), (key, draws)


def main():
    dropout = Dropout(0.5, seed=0)
    apply = jax.jit(dropout.apply)
    x = jnp.ones(64)
    first, (dropout.key, dropout.draws) = apply(x, dropout.key, dropout.draws)
    second, (dropout.key, dropout.draws) = apply(x, dropout.key, dropout.draws)
    third, (dropout.key, dropout.draws) = dropout.apply(x, dropout.key, dropout.draws)
    fourth, (dropout.key, dropout.draws) = dropout.apply(jnp.zeros(3), dropout.key, dropout.draws)
    return {
        "differ": bool((first != second).any() and (second != third).any()),
        "kept": bool(((first == 0) | (first == 2)).all()),
        "mean": float(fourth.mean()),
        "draws": int(dropout.draws),
    }
