"""Names that jax moved since 0.2.25, by its changelog: modules, transforms, trees, internals that became public.

Those of ``jax.numpy`` and ``jax.scipy`` are in ``names_jax_numpy``.
"""

from tracesafe.spec import Framework, Rename, renames

_JAX = Framework.JAX

MODULES = (
    *renames(_JAX, "0.2.21", "jax.api -> jax", whole=True),
    *renames(
        _JAX,
        "0.3.16",
        """
        jax.experimental.stax -> [jax.example_libraries.stax]
        jax.experimental.optimizers -> [jax.example_libraries.optimizers]
        !jax.experimental.loops -> write `jax.lax.fori_loop`, `jax.lax.while_loop` or `jax.lax.cond`
        """,
        whole=True,
    ),
    *renames(_JAX, "0.3.18", "!jax.experimental.sharded_jit -> use `jax.jit` with `in_shardings`", whole=True),
    *renames(_JAX, "0.4.9", "jax.experimental.gda_serialization -> [jax.experimental.array_serialization]", whole=True),
    *renames(
        _JAX,
        "0.4.14",
        """
        jax.xla -> [jax.interpreters.xla]
        jax.pxla -> [jax.interpreters.pxla]
        jax.partial_eval -> [jax.interpreters.partial_eval]
        """,
        whole=True,
    ),
    *renames(
        _JAX,
        "0.4.17",
        "!jax.abstract_arrays -> see `jax.core`",
        whole=True,
    ),
    *renames(
        _JAX,
        "0.4.24",
        """
        jax.linear_util -> [jax.extend.linear_util]
        jax.prng -> [jax.extend.random]
        """,
        whole=True,
    ),
    Rename("jax.config", "jax", _JAX, "0.4.29", submodule=True),
    *renames(
        _JAX,
        "0.4.31",
        "!jax.experimental.maps -> xmap has no successor: use `jax.shard_map`, or `jax.vmap` with `axis_name`",
        whole=True,
    ),
    *renames(
        _JAX,
        "0.4.35",
        "!jax.experimental.host_callback -> use `jax.pure_callback`, `jax.debug.callback` or `jax.debug.print`",
        whole=True,
    ),
    *renames(_JAX, "0.4.36", "jax.experimental.export -> [jax.export]", whole=True),
    *renames(_JAX, "0.5.0", "jax.experimental.array_api -> jax.numpy", whole=True),
    *renames(_JAX, "0.7.0", "jax.extend.ffi -> [jax.ffi]", whole=True),
    *renames(
        _JAX,
        "0.8.0",
        """
        !jax.lib.xla_bridge -> `jax.extend.backend` and `jax` itself have what of it is public
        !jax.lib.xla_client -> `jax` and `jax.ffi` have what of it is public
        !jax.lib.xla_extension -> `jax` and `jax.ffi` have what of it is public
        !jax.util -> these were internals: write what you need of them
        """,
        whole=True,
    ),
)

TREES = (
    *renames(_JAX, "0.3.16", "jax.tree_util.tree_multimap -> jax.tree_util.tree_map"),
    *renames(_JAX, "0.3.16", "jax.tree_multimap -> jax.tree_util.tree_map"),
    *renames(
        _JAX,
        "0.4.1",
        """
        jax.tree_all -> jax.tree_util.tree_all
        jax.tree_reduce -> jax.tree_util.tree_reduce
        jax.treedef_children -> jax.tree_util.treedef_children
        jax.treedef_tuple -> jax.tree_util.treedef_tuple
        """,
    ),
    *(
        Rename(f"jax.tree_{name}", f"jax.tree.{name}", _JAX, "0.6.0", fallback=f"jax.tree_util.tree_{name}")
        for name in ("map", "flatten", "leaves", "structure", "transpose", "unflatten")
    ),
    *renames(_JAX, "0.6.0", "jax.treedef_is_leaf -> jax.tree_util.treedef_is_leaf"),
    *renames(
        _JAX,
        "0.4.24",
        """
        !jax.tree_util.register_keypaths -> write `jax.tree_util.register_pytree_with_keys`
        jax.tree_util.AttributeKeyPathEntry -> jax.tree_util.GetAttrKey
        !jax.tree_util.GetitemKeyPathEntry -> write `jax.tree_util.SequenceKey` or `jax.tree_util.DictKey`
        """,
    ),
    *renames(_JAX, "0.8.0", "!jax.tree_util.build_tree -> write `jax.tree.unflatten`, which takes flat leaves"),
)

SHARDING = (
    *renames(_JAX, "0.3.25", "jax.sharding.MeshPspecSharding -> jax.sharding.NamedSharding"),
    *renames(
        _JAX,
        "0.4.11",
        """
        jax.experimental.PartitionSpec -> jax.sharding.PartitionSpec
        jax.experimental.maps.Mesh -> jax.sharding.Mesh
        jax.experimental.pjit.NamedSharding -> jax.sharding.NamedSharding
        jax.experimental.pjit.PartitionSpec -> jax.sharding.PartitionSpec
        jax.interpreters.pxla.PartitionSpec -> jax.sharding.PartitionSpec
        jax.interpreters.pxla.Mesh -> jax.sharding.Mesh
        !jax.experimental.pjit.FROM_GDA -> pass `jax.Array`s and leave `in_shardings` out
        """,
    ),
    *renames(_JAX, "0.4.16", "jax.experimental.pjit.with_sharding_constraint -> jax.lax.with_sharding_constraint"),
    *renames(_JAX, "0.4.34", "jax.sharding.XLACompatibleSharding -> jax.sharding.Sharding"),
    *renames(_JAX, "0.7.0", "jax.sharding.use_mesh -> jax.set_mesh"),
    Rename(
        "jax.experimental.pjit.pjit",
        "jax.jit",
        _JAX,
        "0.8.0",
        gone=False,
        arguments=(
            *("fun", "in_shardings=", "out_shardings=", "static_argnums=", "static_argnames=", "donate_argnums="),
            *("donate_argnames=", "keep_unused=", "device=", "backend=", "inline="),
            *("in_axis_resources:in_shardings", "out_axis_resources:out_shardings"),
        ),
        note="`jax.jit` takes `PartitionSpec`s only under `jax.set_mesh(mesh)`, where `with mesh:` did for `pjit`",
    ),
    Rename(
        "jax.experimental.shard_map.shard_map",
        "jax.shard_map",
        _JAX,
        "0.8.0",
        gone=False,
        arguments=("f", "mesh=", "in_specs=", "out_specs=", "check_rep:check_vma=", "-auto"),
        note="`jax.shard_map` does not nest in the same way, and `check_vma` judges more than `check_rep` did",
    ),
    *renames(
        _JAX,
        "0.10.0",
        """
        !jax.sharding.PmapSharding -> write a `jax.NamedSharding`
        !jax.device_put_sharded -> write `jax.device_put` of the stacked arrays with a sharding
        !jax.device_put_replicated -> write `jax.device_put` with a replicated sharding
        """,
    ),
)

ARRAYS = (
    *renames(
        _JAX,
        "0.4.11",
        """
        jax.interpreters.xla.Buffer -> jax.Array
        jax.interpreters.xla.Device -> jax.Device
        jax.interpreters.xla.DeviceArray -> jax.Array
        jax.interpreters.xla.device_put -> jax.device_put
        """,
    ),
    *renames(
        _JAX,
        "0.4.14",
        """
        jax.xla.Device -> jax.Device
        jax.xla.DeviceArray -> jax.Array
        jax.interpreters.pxla.device_put -> jax.device_put
        jax.interpreters.pxla.ShardedDeviceArray -> jax.Array
        jax.numpy.DeviceArray -> jax.Array
        jax.ShapedArray -> jax.core.ShapedArray
        !jax.curry -> write `partial(partial, f)`
        """,
    ),
    *renames(
        _JAX,
        "0.4.17",
        """
        jax.abstract_arrays.ShapedArray -> jax.core.ShapedArray
        """,
    ),
    *renames(_JAX, "0.5.0", "jax.lib.xla_client.Device -> jax.Device"),
    *renames(
        _JAX,
        "0.5.0",
        """
        jax.lib.xla_client.XlaRuntimeError -> jax.errors.JaxRuntimeError
        """,
    ),
    *renames(
        _JAX,
        "0.6.0",
        """
        jax.lib.xla_client.ArrayImpl -> jax.Array
        jax.lib.xla_client.FftType -> jax.lax.FftType
        jax.lib.xla_extension.ArrayImpl -> jax.Array
        jax.lib.xla_extension.XlaRuntimeError -> jax.errors.JaxRuntimeError
        """,
    ),
)

BACKENDS = (
    *renames(_JAX, "0.4.36", "jax.clear_backends -> [jax.extend.backend].clear_backends"),
    *renames(_JAX, "0.4.38", "jax.lib.xla_bridge.default_backend -> jax.default_backend"),
    *renames(
        _JAX,
        "0.8.0",
        """
        jax.lib.xla_bridge.get_backend -> [jax.extend.backend].get_backend
        jax.lib.xla_bridge.get_compile_options -> [jax.extend.backend].get_compile_options
        jax.lib.xla_bridge.device_count -> jax.device_count
        jax.lib.xla_bridge.local_device_count -> jax.local_device_count
        jax.lib.xla_bridge.devices -> jax.devices
        jax.lib.xla_bridge.local_devices -> jax.local_devices
        jax.lib.xla_bridge.process_index -> jax.process_index
        jax.lib.xla_bridge.process_count -> jax.process_count
        """,
    ),
    *renames(_JAX, "0.4.25", "jax.config.config -> jax.config"),
    *renames(_JAX, "0.4.26", "jax.interpreters.ad.config -> jax.config"),
    *renames(_JAX, "0.8.0", "jax.process_indexs -> jax.process_indices"),
    Rename("jax.experimental.enable_x64", "jax.enable_x64", _JAX, "0.10.0", introduced="0.8.0", arguments=("new_val",)),
    Rename("jax.experimental.disable_x64", "jax.enable_x64", _JAX, "0.10.0", introduced="0.8.0", adds="False"),
)

RANDOM = (
    Rename("jax.random.shuffle", "jax.random.permutation", _JAX, "0.4.31", adds="independent=True"),
    *renames(
        _JAX,
        "0.4.24",
        """
        jax.random.KeyArray -> jax.Array
        jax.random.PRNGKeyArray -> jax.Array
        jax.prng.PRNGKeyArray -> jax.Array
        """,
    ),
    *(
        Rename(f"jax.random.{name}_key", "jax.random.PRNGKey", _JAX, "0.4.24", adds=f'impl="{name}"')
        for name in ("threefry2x32", "rbg", "unsafe_rbg")
    ),
)

CORE = (
    *renames(
        _JAX,
        "0.4.24",
        """
        jax.core.TracerArrayConversionError -> jax.errors.TracerArrayConversionError
        jax.core.TracerIntegerConversionError -> jax.errors.TracerIntegerConversionError
        jax.core.UnexpectedTracerError -> jax.errors.UnexpectedTracerError
        jax.core.partial -> [functools].partial
        """,
    ),
    *renames(
        _JAX,
        "0.6.0",
        """
        jax.core.ClosedJaxpr -> [jax.extend.core].ClosedJaxpr
        jax.core.Jaxpr -> [jax.extend.core].Jaxpr
        jax.core.JaxprEqn -> [jax.extend.core].JaxprEqn
        jax.core.Literal -> [jax.extend.core].Literal
        jax.core.Primitive -> [jax.extend.core].Primitive
        jax.core.Token -> [jax.extend.core].Token
        jax.core.Var -> [jax.extend.core].Var
        jax.core.jaxpr_as_fun -> [jax.extend.core].jaxpr_as_fun
        !jax.core.raise_to_shaped -> abstract values are shaped by now: leave it out
        """,
    ),
    *renames(
        _JAX,
        "0.7.0",
        """
        jax.core.ConcretizationTypeError -> jax.errors.ConcretizationTypeError
        !jax.core.axis_frame -> write `jax.lax.axis_size` for the size of an axis
        """,
    ),
    *renames(
        _JAX, "0.8.0", "!jax.custom_derivatives.custom_jvp_call_jaxpr_p -> it was an internal, and has no successor"
    ),
    *renames(_JAX, "0.10.0", "jax.core.get_aval -> jax.typeof; it gives the type of a value, tracers included"),
)

REST = (
    *renames(_JAX, "0.2.21", "jax.partial -> [functools].partial"),
    *renames(_JAX, "0.2.21", "jax.lax.partial -> [functools].partial"),
    *renames(_JAX, "0.2.22", "jax.util.partial -> [functools].partial"),
    *renames(
        _JAX,
        "0.3.2",
        """
        jax.experimental.ann.approx_max_k -> jax.lax.approx_max_k
        jax.experimental.ann.approx_min_k -> jax.lax.approx_min_k
        """,
    ),
    *renames(_JAX, "0.3.16", "!jax.mask -> it has no successor"),
    *renames(_JAX, "0.3.16", "!jax.shapecheck -> it has no successor"),
    *renames(_JAX, "0.3.18", "!jax.soft_pmap -> use `jax.jit` with shardings, or `jax.shard_map`"),
    *renames(_JAX, "0.4.16", "jax.lax.prod -> [math].prod"),
    *renames(
        _JAX,
        "0.4.24",
        """
        jax.lax.dtypes -> jax.dtypes
        jax.lax.itertools -> [itertools]
        """,
    ),
    *renames(
        _JAX,
        "0.4.29",
        """
        jax.nn.normalize -> jax.nn.standardize
        """,
    ),
    *renames(_JAX, "0.8.0", "jax.lax.zeros_like_array -> jax.numpy.zeros_like"),
    *renames(_JAX, "0.8.0", "jax.util.prod -> [math].prod"),
    Rename("jax.lax.pvary", "jax.lax.pcast", _JAX, "0.10.0", introduced="0.8.0", adds='to="varying"'),
    *renames(_JAX, "0.8.0", "!jax.dlpack.to_dlpack -> pass the array itself to `from_dlpack`"),
)

RENAMES = (*MODULES, *TREES, *SHARDING, *ARRAYS, *BACKENDS, *RANDOM, *CORE, *REST)
