"""Plain stochastic gradient descent."""

import jax


@jax.jit
def sgd(params, grads, rate):
    """Moves the parameters down the gradient."""
    for name in params:
        params[name] = params[name] - rate * grads[name]
    return params
