"""What torch's functions and methods give: tensors, Python values, or Python values for which a number is asked.

Derivatives are singular where a probe of single precision from -3e38 to 3e38 gave an infinite or undefined one; the
norms are zero there at first order and undefined at second.
"""

from collections.abc import Mapping
from types import MappingProxyType

from tracesafe.spec import Dtypes, Framework, Library

from ._numpy_torch import COUNTERPARTS, HOST_FUNCTIONS

STATIC = """
    are_deterministic_algorithms_enabled broadcast_shapes can_cast device dtype finfo get_default_device
    get_default_dtype get_device get_deterministic_debug_mode get_float32_matmul_precision get_num_interop_threads
    get_num_threads iinfo initial_seed is_anomaly_enabled is_autocast_enabled is_complex is_conj is_distributed
    is_floating_point is_grad_enabled is_inference is_inference_mode_enabled is_neg is_same_size is_signed is_storage
    is_tensor is_warn_always_enabled layout memory_format numel promote_types result_type Size typename
    backends.cuda.is_built backends.mps.is_available compiler.is_compiling
    compiler.is_dynamo_compiling compiler.is_exporting cuda.current_device cuda.device_count cuda.is_available
    distributed.get_rank distributed.get_world_size distributed.is_available distributed.is_initialized
    jit.is_scripting jit.is_tracing nn.functional.has_torch_function nn.functional.has_torch_function_unary
    nn.functional.has_torch_function_variadic overrides.has_torch_function overrides.is_tensor_like
    overrides.is_tensor_method_or_property
"""

CONCRETE = """
    allclose equal is_nonzero testing.assert_close
"""

BOOLEAN = """
    all any eq ge greater greater_equal gt isclose isfinite isin isinf isnan isneginf isposinf isreal le less
    less_equal logical_and logical_not logical_or logical_xor lt ne not_equal signbit
"""

RANDOM = """
    alpha_dropout alpha_dropout_ bernoulli binomial dropout feature_alpha_dropout feature_alpha_dropout_
    feature_dropout feature_dropout_ multinomial native_dropout normal pca_lowrank poisson rand rand_like randint
    randint_like randn randn_like randperm rrelu rrelu_ svd_lowrank
    nn.functional.alpha_dropout nn.functional.dropout nn.functional.dropout1d nn.functional.dropout2d
    nn.functional.dropout3d nn.functional.feature_alpha_dropout nn.functional.fractional_max_pool2d
    nn.functional.fractional_max_pool3d nn.functional.gumbel_softmax nn.functional.rrelu nn.functional.rrelu_
    nn.init.kaiming_normal_ nn.init.kaiming_uniform_ nn.init.normal_ nn.init.orthogonal_ nn.init.sparse_
    nn.init.trunc_normal_ nn.init.uniform_ nn.init.xavier_normal_ nn.init.xavier_uniform_
"""

NOT_ARRAYS = """
    autocast autocast_decrement_nesting autocast_increment_nesting clear_autocast_cache compile
    compiled_with_cxx11_abi cudnn_is_acceptable enable_grad fork get_autocast_dtype get_device_module get_file_path
    import_ir_module import_ir_module_from_buffer inference_mode init_num_threads load manual_seed
    merge_type_from_type_comment no_grad parse_ir parse_schema parse_type_comment
    prepare_multiprocessing_environment qscheme save seed set_anomaly_enabled set_autocast_cache_enabled
    set_autocast_dtype set_autocast_enabled set_default_device set_default_dtype set_default_tensor_type
    set_deterministic_debug_mode set_float32_matmul_precision set_flush_denormal set_grad_enabled
    set_num_interop_threads set_num_threads set_printoptions set_rng_state set_warn_always thread_safe_generator
    unify_type_list use_deterministic_algorithms vmap wait while_loop
    autograd.backward autograd.set_detect_anomaly cuda.empty_cache cuda.manual_seed cuda.manual_seed_all
    cuda.synchronize distributed.all_reduce distributed.barrier distributed.broadcast distributed.init_process_group
    func.stack_module_state hub.load jit.isinstance jit.load jit.save jit.script jit.trace
    nn.functional.assert_int_or_pair nn.functional.boolean_dispatch nn.functional.handle_torch_function
    nn.utils.clip_grad_norm_ nn.utils.clip_grad_value_ random.fork_rng random.manual_seed
    utils.data.default_collate utils.data.random_split
"""

TRANSPARENT = """
    amp.autocast amp.custom_bwd amp.custom_fwd autocast autograd.no_grad autograd.enable_grad
    autograd.profiler.record_function autograd.set_grad_enabled compiler.allow_in_graph compiler.disable
    compiler.nested_compile_region cpu.amp.autocast cuda.amp.autocast cuda.amp.custom_bwd cuda.amp.custom_fwd
    enable_grad inference_mode jit.export jit.ignore jit.unused no_grad profiler.record_function set_grad_enabled
    _dynamo.allow_in_graph _dynamo.disable
"""

CONSTANTS = """
    torch.e torch.inf torch.nan torch.pi math.e math.inf math.nan math.pi math.tau numpy.e numpy.euler_gamma
    numpy.inf numpy.nan numpy.pi
"""

PARTIAL: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("sqrt", "rsqrt", "reciprocal", "log", "log2", "log10", "log1p", "xlogy", "entr"), "1"),
        **dict.fromkeys(("acos", "arccos", "asin", "arcsin", "atanh", "arctanh", "erfinv"), "0"),
        **dict.fromkeys(("acosh", "arccosh"), "2"),
        **dict.fromkeys(("logit", "ndtri"), "0.5"),
        **dict.fromkeys(("exp", "exp2", "expm1", "sinh", "cosh", "i0", "i1", "erfcx"), "1"),
        **dict.fromkeys(("digamma", "psi", "lgamma", "gammaln", "mvlgamma", "polygamma"), "1"),
        **dict.fromkeys(("pow", "float_power", "div", "divide", "true_divide", "remainder", "fmod"), "1"),
        **dict.fromkeys(("hypot", "norm", "vector_norm"), "1"),
    }
)

KEPT = """
    abs_ absolute_ acos_ acosh_ addbmm_ addmm_ addmv_ arccos_ arccosh_ arcsin_ arcsinh_ arctan_ arctanh_
    asin_ asinh_ atan_ atanh_ baddbmm_ bitwise_not_ ceil_ conj_physical_ cos_ cosh_ cumprod_ cumsum_ deg2rad_
    digamma_ erf_ erfc_ erfinv_ exp2_ exp_ expm1_ fix_ floor_ frac_ i0_ index_add_ index_copy_ index_fill_
    index_put_ index_reduce_ lerp_ lgamma_ log10_ log1p_ log2_ log_ logit_ masked_fill_ masked_scatter_ mvlgamma_
    nan_to_num_ neg_ negative_ polygamma_ rad2deg_ reciprocal_ relu_ renorm_ round_ rsqrt_ scatter_ scatter_add_
    scatter_reduce_ sgn_ sigmoid_ sign_ sin_ sinc_ sinh_ sqrt_ square_ squeeze_ swapaxes_ swapdims_ t_ tan_ tanh_
    transpose_ tril_ triu_ trunc_ unsqueeze_
"""

PROMOTED = """
    add_ addcdiv_ addcmul_ addr_ arctan2_ atan2_ bitwise_and_ bitwise_left_shift_ bitwise_or_ bitwise_right_shift_
    bitwise_xor_ clamp_ clamp_max_ clamp_min_ clip_ copysign_ div_ divide_ float_power_ floor_divide_ fmod_ gcd_
    heaviside_ hypot_ igamma_ igammac_ lcm_ ldexp_ mul_ multiply_ nextafter_ pow_ remainder_ sub_ subtract_
    true_divide_ xlogy_
"""

COMPARING = """
    eq_ ge_ greater_ greater_equal_ gt_ le_ less_ less_equal_ logical_and_ logical_not_ logical_or_ logical_xor_ lt_
    ne_ not_equal_
"""

OTHER_IN_PLACE = """
    bernoulli_ cauchy_ copy_ exponential_ fill_ fill_diagonal_ geometric_ log_normal_ normal_ put_ random_ uniform_
    zero_
"""

VIEWS = """
    adjoint as_strided chunk detach diagonal dsplit expand expand_as hsplit movedim moveaxis narrow permute select
    split squeeze swapaxes swapdims t tensor_split transpose unbind unflatten unfold unsqueeze view view_as
    view_as_complex view_as_real vsplit broadcast_to broadcast_tensors
"""

LIBRARIES = (
    Library(
        framework=Framework.TORCH,
        namespaces=(
            "torch",
            "torch.Tensor",
            "torch.fft",
            "torch.linalg",
            "torch.nn.functional",
            "torch.signal.windows",
            "torch.special",
        ),
        array_types=frozenset(
            "torch." + name
            for name in """
            Tensor BoolTensor ByteTensor DoubleTensor FloatTensor HalfTensor IntTensor LongTensor ShortTensor
            nn.Parameter nn.parameter.Parameter
            """.split()
        ),
        static_functions=frozenset("torch." + name for name in STATIC.split()),
        static_attributes=frozenset(
            """
            device dtype grad_dtype grad_fn is_cpu is_cuda is_ipu is_leaf is_maia is_meta is_mkldnn is_mps is_mtia
            is_nested is_quantized is_sparse is_sparse_csr is_vulkan is_xla is_xpu itemsize layout name nbytes
            ndim output_nr requires_grad retains_grad shape
            """.split()
        ),
        static_methods=frozenset(
            """
            dense_dim dim dim_order element_size get_device is_coalesced is_complex is_conj is_contiguous
            is_distributed is_floating_point is_inference is_neg is_pinned is_same_size is_shared is_signed ndimension
            nelement numel size sparse_dim storage_offset stride type
            """.split()
        ),
        constants=frozenset(CONSTANTS.split()),
        concrete_functions=frozenset("torch." + name for name in CONCRETE.split()),
        concrete_methods=frozenset(
            """
            allclose equal is_nonzero item numpy tolist __array__ __bool__ __complex__ __contains__ __float__
            __format__ __index__ __int__
            """.split()
        ),
        boolean_functions=frozenset("torch." + name for name in BOOLEAN.split()),
        boolean_methods=frozenset(BOOLEAN.split()) - {"isin"} | {"bool"},
        non_array_functions=frozenset("torch." + name for name in NOT_ARRAYS.split()),
        random_functions=frozenset("torch." + name for name in RANDOM.split()),
        random_methods=frozenset(
            """
            bernoulli bernoulli_ cauchy_ exponential_ geometric_ log_normal_ multinomial normal_ random_ uniform_
            """.split()
        ),
        in_place=MappingProxyType(
            {
                **dict.fromkeys(KEPT.split(), Dtypes.KEPT),
                **dict.fromkeys(PROMOTED.split(), Dtypes.PROMOTED),
                **dict.fromkeys(COMPARING.split(), Dtypes.BOOLEAN),
                **dict.fromkeys(OTHER_IN_PLACE.split(), Dtypes.NONE),
            }
        ),
        view_methods=frozenset(VIEWS.split()),
        transparent=frozenset("torch." + name for name in TRANSPARENT.split()),
        where="torch.where",
        module="torch",
        alias="torch",
        partial_functions=PARTIAL,
        counterparts=COUNTERPARTS,
        host_functions=HOST_FUNCTIONS,
    ),
)
