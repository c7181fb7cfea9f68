import io
import sys
import warnings

import jax
import jax.numpy as jnp
import numpy as np

LOG = io.StringIO()


@jax.jit
def solve(a, b):
    x = jnp.linalg.solve(a, b)
    residual = jnp.max(jnp.abs(a @ x - b))
    print("residual", residual, end="; ")
    print("solution", x, file=LOG)
    print(f"{{residual: {residual:.3f}}}")
    print("sizes", [residual, 3])
    print(f"{residual:{10}.3f}")
    print(*[residual, x])
    print("x %05.1f %#x" % (residual, 3))
    print(
        "residual",  # of the linear system
        residual,
    )
    warnings.warn(f"residual {residual}")
    sys.stdout.write(f"{x}\n")
    return x


@jax.jit
def host(x):
    print("mean", np.mean(x), "norm", x.tolist())
    return x


def main():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return solve(jnp.eye(2) * 2, jnp.ones(2))
