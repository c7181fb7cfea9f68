"""A reduction over devices, with the experimental shard_map."""

import warnings

warnings.filterwarnings("error", message="jax.experimental.shard_map", category=DeprecationWarning)

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402
from jax.experimental.shard_map import shard_map  # noqa: E402
from jax.sharding import Mesh  # noqa: E402
from jax.sharding import PartitionSpec as P  # noqa: E402

MESH = Mesh(np.array(jax.devices()[:1]), ("data",))


def norm(rows):
    return jax.lax.psum(jnp.sum(rows**2), "data")


def main():
    total = shard_map(norm, MESH, P("data"), P(), check_rep=False)
    return total(jnp.array([3.0, 4.0]))
