import jax
import jax.numpy as jnp


def attention(query, key, causal=False):
    scores = query @ key.T
    if causal:
        n = scores.shape[0]
        scores = jnp.where(jnp.tril(jnp.ones((n, n), bool)), scores, -1e9)
    return jax.nn.softmax(scores, axis=-1)


attend = jax.jit(attention, static_argnames="causal")


def main():
    query = jnp.array([[1.0, 0.0], [0.0, 2.0]])
    return attend(query, query), attend(query, query, True)
