import jax
import jax.numpy as jnp


def weighted_log(x, params):
    assert isinstance(valid := jnp.all(x > 0), jax.core.Tracer) or valid, "positive"
    assert (
        params["w"].ndim == 0
        and (isinstance(params["w"], jax.core.Tracer) or 0 < params["w"] < 10)
    ), "weights"
    return jnp.sum(jnp.log(x)) * params["w"]
