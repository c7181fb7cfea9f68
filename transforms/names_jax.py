"""Names that jax moved, by its changelog."""

from tracesafe.spec import Framework, Rename

RENAMES = (
    Rename(
        "jax.tree_map", "jax.tree.map", Framework.JAX, "0.6.0", introduced="0.4.25", fallback="jax.tree_util.tree_map"
    ),
    Rename(
        "jax.experimental.stax",
        "jax.example_libraries.stax",
        Framework.JAX,
        "0.3.16",
        whole=True,
        module="jax.example_libraries.stax",
    ),
)
