"""Names that jax took away whose successors are called otherwise, and names that have no successor."""

from tracesafe.spec import Framework, Rename, renames


def _call(old: str, new: str, since: str, how: str, module: str = "") -> Rename:
    return Rename(old, new, Framework.JAX, since, how=how, module=module)


def _keywords(name: str, since: str, *arguments: str) -> Rename:
    remedy = "its arguments have other names"
    return Rename(name, "", Framework.JAX, since, gone=False, arguments=arguments, how="keywords", remedy=remedy)


_CUSTOM = "write the rule with `jax.custom_vjp` or `jax.custom_jvp`, which take forward and backward functions"

RENAMES = (
    _call("jax.ops.index_update", "jax.Array.at", "0.3.2", "index-update"),
    _call("jax.ops.index_add", "jax.Array.at", "0.3.2", "index-update"),
    _call("jax.ops.index_mul", "jax.Array.at", "0.3.2", "index-update"),
    _call("jax.ops.index_min", "jax.Array.at", "0.3.2", "index-update"),
    _call("jax.ops.index_max", "jax.Array.at", "0.3.2", "index-update"),
    _call("jax.ops.index", "jax.numpy.s_", "0.3.2", "indexer", "jax.numpy"),
    Rename(
        "jax.lax.tie_in",
        "",
        Framework.JAX,
        "0.4.29",
        how="second-argument",
        remedy="its second argument takes its place",
    ),
    _call("jax.experimental.host_callback.call", "jax.pure_callback", "0.4.35", "host-callback"),
    _call("jax.experimental.host_callback.id_tap", "jax.debug.callback", "0.4.35", "host-callback"),
    _call("jax.experimental.host_callback.id_print", "jax.debug.print", "0.4.35", "host-callback"),
    Rename("jax.experimental.host_callback.barrier_wait", "jax.effects_barrier", Framework.JAX, "0.4.35"),
    _call("jax.xla_computation", "jax.jit", "0.4.34", "ahead-of-time"),
    _keywords("jax.numpy.clip", "0.10.0", "a:", "a_min:min", "a_max:max"),
    _keywords("jax.numpy.reshape", "0.4.28", "newshape:shape"),
    _keywords("jax.numpy.quantile", "0.8.0", "interpolation:method"),
    _keywords("jax.numpy.percentile", "0.8.0", "interpolation:method"),
    *renames(
        Framework.JAX,
        "0.2.0",
        f"""
        !jax.custom_transforms -> {_CUSTOM}
        !jax.defjvp -> {_CUSTOM}
        !jax.defjvp_all -> {_CUSTOM}
        !jax.defvjp -> {_CUSTOM}
        !jax.defvjp_all -> {_CUSTOM}
        """,
    ),
)
