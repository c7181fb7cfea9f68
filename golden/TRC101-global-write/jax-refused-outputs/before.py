"""What the loss leaves behind is read after training: each function has a call that cannot hand it on."""

import jax
import jax.numpy as jnp
import torch

residual = None
spread = None
slope = None
bias = None
drift = None


def mean_squares(weights, inputs):
    global residual
    residual = inputs @ weights - 1.0
    return jnp.mean(residual**2)


def per_sample(weights, row):
    global spread
    spread = jnp.std(row)
    return row @ weights


def kept(weights):
    global slope
    slope = weights[0]
    return jnp.sum(weights), slope


def tilted(weights):
    global bias
    bias = jnp.mean(weights)
    return jnp.sum(weights**2)


def energy(position):
    global drift
    drift = position * 2.0
    return (drift**2).sum()


def main():
    weights, inputs = jnp.ones(2), jnp.eye(2)
    pair = True
    bias = 3.0

    total, pullback = jax.vjp(mean_squares, weights, inputs, has_aux=not pair)
    outputs = jnp.vectorize(per_sample, signature="(n),(n)->()")(weights, inputs)
    gradient = jax.grad(kept, has_aux=pair)(weights)
    scaled = jax.grad(tilted)(weights) * bias
    curvature, _ = torch.func.linearize(energy, torch.ones(2))
    return jnp.sum(residual), outputs, gradient, scaled, curvature, total, pullback
