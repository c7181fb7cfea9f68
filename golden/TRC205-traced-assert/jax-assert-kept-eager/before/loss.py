import jax.numpy as jnp


def weighted_log(x, params):
    assert jnp.all(x > 0), "positive"
    assert params["w"].ndim == 0 and 0 < params["w"] < 10, "weights"
    return jnp.sum(jnp.log(x)) * params["w"]
