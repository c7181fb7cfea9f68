"""A reduction over devices, with the experimental shard_map."""

import warnings

warnings.filterwarnings("error", message="jax.experimental.shard_map", category=DeprecationWarning)

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402
from jax import shard_map  # noqa: E402
from jax.sharding import Mesh  # noqa: E402
from jax.sharding import PartitionSpec as P  # noqa: E402

MESH = Mesh(np.array(jax.devices()[:1]), ("data",))


def norm(rows):
    return jax.lax.psum(jnp.sum(rows**2), "data")


def main():
    total = shard_map(norm, mesh=MESH, in_specs=P("data"), out_specs=P(), check_vma=False)
    return total(jnp.array([3.0, 4.0]))
