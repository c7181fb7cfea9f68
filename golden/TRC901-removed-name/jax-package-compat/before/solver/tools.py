"""One place for what the solver needs of jax."""

import jax
from jax import tree_map

__all__ = ["jax", "tree_map"]
