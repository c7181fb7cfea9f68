"""Fits a line by gradient descent and reports the progress of each step."""

import contextlib
import io

import jax
import jax.numpy as jnp

WIDTH = 8


def residuals(weights, x, y):
    prediction = weights["slope"] * x + weights["offset"]
    jax.debug.print("prediction {!s} {}", prediction, str(x.shape))
    return prediction - y


def loss_function(weights, x, y):
    return jnp.mean(residuals(weights, x, y) ** 2)


@jax.jit
def update(weights, x, y, rate, index):
    loss, gradient = jax.value_and_grad(loss_function)(weights, x, y)
    jax.debug.print("step {}: loss {:.4f} ({})", index, loss, str(loss.dtype))
    jax.debug.print("loss\t{!s}\tslope\t{!s}", loss, weights["slope"])
    jax.debug.print(
        "third {:8.3f}|{}|{!s}", loss / 3, format(str(x.shape), "<10"), rate
    )
    print("{0:>{1}} again {0}".format("loss", WIDTH))
    jax.debug.print("{:.2e} and {}", loss, rate)
    jax.debug.print("rate {!s}, it's {!r}", rate, loss)
    jax.debug.print('loss={!r} say "{}"\n', loss, index)
    jax.debug.print("as a number {:.3f} {}", loss, rate)
    return {name: weights[name] - rate * gradient[name] for name in weights}


def train(weights, x, y, steps):
    for index in range(steps):
        weights = update(weights, x, y, 0.25, index)
    return weights


def main():
    x = jnp.array([0.0, 0.5])
    y = jnp.array([1.0, 2.0])
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        weights = train({"slope": jnp.float32(0.0), "offset": jnp.float32(0.0)}, x, y, 3)
        jax.effects_barrier()
    return sorted(out.getvalue().split("\n")), weights
