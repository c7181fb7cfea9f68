import jax
import jax.numpy as jnp
import numpy as np

SCALE = jnp.array(2.0)


def stepped(x):
    k = int(x[0])
    return jnp.sum(x**2) * k


def shaped(x):
    n = float(x.shape[0])
    width = int(np.prod(x.shape)) + float(np.sqrt(4.0))
    return x * n + width + len(f"{x.shape[0]:.1f}")


def constant(x):
    return x * float(SCALE) + SCALE.item()


def train(w):
    value, gradient = jax.value_and_grad(stepped)(w)
    return {"value": float(value), "first": gradient[0].item(), "text": f"{float(value):.2f}"}


def main():
    w = jnp.array([1.5, 2.0])
    return {
        "train": train(w),
        "shaped": jax.jit(shaped)(w),
        "constant": jax.vmap(constant)(w),
        "unmapped": jax.vmap(lambda v, c: v * float(c), in_axes=(0, None))(w, SCALE),
    }
