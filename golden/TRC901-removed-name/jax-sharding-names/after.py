"""A mesh and a sharded step, in the words of jax 0.4.10."""

import jax
import jax.numpy as jnp
import numpy as np
from jax.lax import with_sharding_constraint
from jax.sharding import Mesh, NamedSharding
from jax.sharding import PartitionSpec as P


def make_mesh():
    return Mesh(np.array(jax.devices()[:1]), ("data",))


MESH = make_mesh()
ROWS = NamedSharding(MESH, P("data", None))


@jax.jit
def step(rows):
    rows = with_sharding_constraint(rows, ROWS)
    return rows * 2 + 1


def main():
    rows = jax.device_put(jnp.arange(6.0).reshape(3, 2), ROWS)
    return step(rows), MESH.axis_names
