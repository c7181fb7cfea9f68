"""What the functions of jax give: arrays, or Python values known while tracing.

Derivatives are singular where a probe of single precision from -3e38 to 3e38 gave an infinite or undefined one.
"""

from collections.abc import Mapping
from types import MappingProxyType

from tracesafe.spec import Framework, Library

from ._numpy_jax import COUNTERPARTS, HOST_FUNCTIONS

STATIC = """
    numpy.array_repr numpy.array_str numpy.broadcast_shapes numpy.can_cast numpy.dtype numpy.finfo
    numpy.get_printoptions numpy.iinfo numpy.iscomplexobj numpy.isdtype numpy.isrealobj numpy.isscalar
    numpy.issubdtype numpy.iterable numpy.ndim numpy.promote_types numpy.result_type numpy.shape numpy.size
    numpy.einsum_path
    lax.axis_size lax.broadcast_shapes lax.conv_dimension_numbers lax.conv_general_shape_tuple lax.conv_shape_tuple
    lax.conv_transpose_shape_tuple lax.dtype lax.padtype_to_pads lax.reduce_window_shape_tuple
    random.key_impl
    default_backend device_count devices dtypes.canonicalize_dtype dtypes.issubdtype dtypes.result_type eval_shape
    local_device_count local_devices process_count process_index typeof
"""

BOOLEAN = """
    numpy.all numpy.allclose numpy.any numpy.array_equal numpy.array_equiv numpy.equal numpy.greater
    numpy.greater_equal numpy.iscomplex numpy.isclose numpy.isfinite numpy.isin numpy.isinf numpy.isnan
    numpy.isneginf numpy.isposinf numpy.isreal numpy.less numpy.less_equal numpy.logical_and numpy.logical_not
    numpy.logical_or numpy.logical_xor numpy.not_equal numpy.signbit
    lax.eq lax.ge lax.gt lax.is_finite lax.le lax.lt lax.ne lax.reduce_and lax.reduce_or
    random.bernoulli
"""

NOT_ARRAYS = """
    numpy.fromfile numpy.load numpy.printoptions numpy.save numpy.savez numpy.set_printoptions numpy.vectorize
    numpy.frompyfunc lax.composite lax.dce_sink
    nn.initializers.constant nn.initializers.delta_orthogonal nn.initializers.glorot_normal
    nn.initializers.glorot_uniform nn.initializers.he_normal nn.initializers.he_uniform
    nn.initializers.kaiming_normal nn.initializers.kaiming_uniform nn.initializers.lecun_normal
    nn.initializers.lecun_uniform nn.initializers.normal nn.initializers.orthogonal
    nn.initializers.truncated_normal nn.initializers.uniform nn.initializers.variance_scaling
    nn.initializers.xavier_normal nn.initializers.xavier_uniform
    nn.get_scaled_dot_general_config
    numpy.fill_diagonal numpy.place numpy.put
"""

SEQUENCES = """
    numpy.array_split numpy.broadcast_arrays numpy.diag_indices numpy.diag_indices_from numpy.divmod numpy.dsplit
    numpy.frexp numpy.histogram numpy.histogram2d numpy.histogramdd numpy.hsplit numpy.ix_ numpy.mask_indices
    numpy.meshgrid numpy.modf numpy.nonzero numpy.polydiv numpy.split numpy.tril_indices numpy.tril_indices_from
    numpy.triu_indices numpy.triu_indices_from numpy.unravel_index numpy.unstack numpy.vsplit
    lax.split lax.top_k
"""

TRANSPARENT = """
    jax.debug_nans jax.default_device jax.default_matmul_precision jax.disable_jit jax.enable_checks
    jax.ensure_compile_time_eval jax.log_compiles jax.named_scope jax.numpy_dtype_promotion jax.numpy_rank_promotion
    jax.profiler.annotate_function jax.transfer_guard
    equinox.internal.noinline
    flax.linen.add_metadata_axis flax.linen.compact flax.linen.nowrap flax.linen.named_call
    flax.nnx.fork_rngs flax.nnx.split_rngs
    jaxtyping.jaxtyped
    numpyro.handlers.block numpyro.handlers.condition numpyro.handlers.do numpyro.handlers.lift
    numpyro.handlers.mask numpyro.handlers.replay numpyro.handlers.reparam numpyro.handlers.scale
    numpyro.handlers.scope numpyro.handlers.seed numpyro.handlers.substitute numpyro.handlers.trace
"""

CONSTANTS = """
    jax.numpy.e jax.numpy.euler_gamma jax.numpy.inf jax.numpy.nan jax.numpy.pi math.e math.inf math.nan math.pi
    math.tau numpy.e numpy.euler_gamma numpy.inf numpy.nan numpy.pi
"""

PARTIAL: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("sqrt", "rsqrt", "cbrt", "reciprocal", "log", "log2", "log10", "log1p", "entr"), "1"),
        **dict.fromkeys(("xlogy", "xlog1py", "log1mexp", "expi", "exp1", "expn", "spence"), "1"),
        **dict.fromkeys(("acos", "arccos", "asin", "arcsin", "atanh", "arctanh", "erfinv", "erf_inv"), "0"),
        **dict.fromkeys(("acosh", "arccosh"), "2"),
        **dict.fromkeys(("logit", "ndtri"), "0.5"),
        **dict.fromkeys(("exp", "exp2", "expm1", "sinh", "cosh", "i0", "i1", "erfcx"), "1"),
        **dict.fromkeys(("digamma", "lgamma", "gammaln", "loggamma", "gamma", "factorial", "polygamma"), "1"),
        **dict.fromkeys(("power", "pow", "float_power", "divide", "true_divide", "div", "remainder", "mod"), "1"),
        **dict.fromkeys(("fmod", "rem", "arctan2", "atan2", "angle", "norm", "vector_norm", "std", "nanstd"), "1"),
    }
)

LIBRARIES = (
    Library(
        framework=Framework.JAX,
        namespaces=(
            "jax.image",
            "jax.lax",
            "jax.lax.linalg",
            "jax.nn",
            "jax.nn.initializers",
            "jax.numpy",
            "jax.numpy.fft",
            "jax.numpy.linalg",
            "jax.ops",
            "jax.random",
            "jax.scipy.fft",
            "jax.scipy.linalg",
            "jax.scipy.ndimage",
            "jax.scipy.signal",
            "jax.scipy.special",
            "jax.scipy.stats",
        ),
        array_types=frozenset(
            """
            jax.Array jax.numpy.ndarray jax.core.Tracer jax.typing.ArrayLike
            chex.Array chex.ArrayDevice chex.PRNGKey
            jaxtyping.Array jaxtyping.ArrayLike jaxtyping.Bool jaxtyping.Complex jaxtyping.Complex64 jaxtyping.Float
            jaxtyping.Float16 jaxtyping.Float32 jaxtyping.Float64 jaxtyping.BFloat16 jaxtyping.Inexact jaxtyping.Int
            jaxtyping.Int32 jaxtyping.Int64 jaxtyping.Integer jaxtyping.Num jaxtyping.PRNGKeyArray jaxtyping.Real
            jaxtyping.Scalar jaxtyping.ScalarLike jaxtyping.Shaped jaxtyping.UInt jaxtyping.UInt8
            """.split()
        ),
        static_functions=frozenset("jax." + name for name in STATIC.split()),
        folded_functions=frozenset({"jax.lax.pmax", "jax.lax.pmean", "jax.lax.pmin", "jax.lax.psum"}),
        static_attributes=frozenset(
            """
            aval committed device dtype is_fully_addressable is_fully_replicated itemsize nbytes ndim shape
            sharding size
            """.split()
        ),
        static_methods=frozenset("devices is_deleted on_device_size_in_bytes".split()),
        constants=frozenset(CONSTANTS.split()),
        concrete_methods=frozenset(
            """
            item tobytes tolist __array__ __bool__ __complex__ __contains__ __float__ __format__ __index__ __int__
            """.split()
        ),
        boolean_functions=frozenset("jax." + name for name in BOOLEAN.split()),
        boolean_methods=frozenset("all any".split()),
        non_array_functions=frozenset("jax." + name for name in NOT_ARRAYS.split()),
        sequence_functions=frozenset("jax." + name for name in SEQUENCES.split()),
        transparent=frozenset(TRANSPARENT.split()),
        where="jax.numpy.where",
        module="jax.numpy",
        alias="jnp",
        partial_functions=PARTIAL,
        counterparts=COUNTERPARTS,
        host_functions=HOST_FUNCTIONS,
    ),
)
