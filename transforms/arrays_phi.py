"""What the functions of ΦML and ΦFlow give: tensors and fields, shapes and other Python values, or numbers asked for.

`x.all`, `x.any`, `x.max` and their kin are properties that reduce every dimension and give a tensor of the backend;
`x > 0` as a test raises on every backend, eagerly too. `Tensor.available` tells traced code from eager code.
"""

from collections.abc import Mapping
from types import MappingProxyType

from tracesafe.spec import Framework, Library

from ._numpy_phi import COUNTERPARTS, HOST_FUNCTIONS

MODULES = ("phiml.math", "phi.math")

STATIC = """
    all_available always_close batch channel concat_shapes dtype dual get_format instance is_composite is_none
    is_numeric is_scalar is_sparse merge_shapes non_batch non_channel non_dual non_instance non_primal non_spatial
    object_dims primal shape spatial csize dsize isize ssize get_precision choose_backend
"""

CONCRETE = """
    assert_close close equal numpy reshaped_numpy
"""

BOOLEAN = """
    all any contains is_finite is_inf is_nan
"""

NOT_ARRAYS = """
    custom_gradient enable_debug_checks from_dict get_sparsity gradient jacobian jit_compile jit_compile_linear load
    map_types perf_counter precision print save seed set_global_precision to_dict trace_check use when_available
    DimFilter find_differences as_extrapolation
"""

CONSTANT = """
    abs arccos arcsin arctan arctanh ceil cos cosh exp floor is_finite is_inf is_nan log log10 log2 max maximum mean min
    minimum prod round safe_div sigmoid sign sin sinh sqrt sum tan tanh vec vec_length where wrap
"""

RANDOM = """
    rand randn random_normal random_uniform
"""

CONSTANTS = """
    phiml.math.INF phiml.math.NAN phiml.math.PI phiml.math.inf phiml.math.nan phiml.math.pi phi.math.INF
    phi.math.NAN phi.math.PI phi.math.inf phi.math.nan phi.math.pi math.e math.inf math.nan math.pi math.tau
    numpy.e numpy.euler_gamma numpy.inf numpy.nan numpy.pi
"""

PARTIAL: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("sqrt", "log", "log2", "log10"), "1"),
        **dict.fromkeys(("arccos", "arcsin", "arctanh"), "0"),
        "arccosh": "2",
        **dict.fromkeys(("exp", "sinh", "cosh"), "1"),
        **dict.fromkeys(("log_gamma", "factorial", "incomplete_gamma"), "1"),
        **dict.fromkeys(("norm", "vec_length", "vec_normalize", "length", "normalize", "std"), "1"),
    }
)

LIBRARIES = (
    Library(
        framework=Framework.PHIFLOW,
        namespaces=(
            "phi.field",
            "phi.math",
            "phi.physics.advect",
            "phi.physics.diffuse",
            "phi.physics.fluid",
            "phiml.math",
        ),
        array_types=frozenset(
            """
            phiml.math.Tensor phi.math.Tensor phiml.Tensor phi.flow.Tensor
            phi.field.Field phi.field.CenteredGrid phi.field.StaggeredGrid phi.field.PointCloud phi.field.Grid
            phi.flow.Field phi.flow.CenteredGrid phi.flow.StaggeredGrid phi.flow.PointCloud
            """.split()
        ),
        static_functions=frozenset(f"{module}.{name}" for module in MODULES for name in STATIC.split()),
        static_attributes=frozenset(
            """
            available backend boundary_names default_backend device dtype is_centered is_graph is_grid is_mesh
            is_point_cloud is_staggered rank resolution sampled_at shape spatial_rank
            """.split()
        ),
        constants=frozenset(CONSTANTS.split()),
        concrete_functions=frozenset(f"{module}.{name}" for module in MODULES for name in CONCRETE.split()),
        concrete_methods=frozenset(
            "item numpy __array__ __bool__ __complex__ __float__ __format__ __index__ __int__".split()
        ),
        boolean_functions=frozenset(f"{module}.{name}" for module in MODULES for name in BOOLEAN.split())
        | {"phi.field.is_finite", "phi.field.isfinite", "phi.math.isfinite"},
        boolean_methods=frozenset("all any".split()),
        non_array_functions=frozenset(f"{module}.{name}" for module in MODULES for name in NOT_ARRAYS.split())
        | {"phi.field.read", "phi.field.write", "phi.field.assert_close"},
        constant_functions=frozenset(f"{module}.{name}" for module in MODULES for name in CONSTANT.split()),
        random_functions=frozenset(f"{module}.{name}" for module in MODULES for name in RANDOM.split()),
        where="phiml.math.where",
        module="phiml.math",
        alias="math",
        partial_functions=PARTIAL,
        counterparts=COUNTERPARTS,
        host_functions=HOST_FUNCTIONS,
    ),
)
