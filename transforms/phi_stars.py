"""What the star imports of ΦFlow bind: name -> qualified name.

`from phi.flow import *` brings functions called `round`, `f` and `length` and a `math` that is phiml's: builtins and
modules of the standard library are shadowed. `phi.flow` also re-exports the star of `phiml`. The tables were read off
phiflow 3.4 and phiml 1.16; a test compares them with what is installed.
"""

from collections.abc import Mapping
from types import MappingProxyType

from tracesafe.spec import StarModule

MATH = """
    ConvergenceException DType Diverged INF NAN NotConverged PI Shape Solve Tensor always_close arange arccos
    arccosh arcsin arcsinh arctan arctanh assert_close b2i batch brange c2b c2d cast ccat ceil channel clip close
    cmax cmean cmin concat convolve cos cosh cpack cprod crange csize csum d2i d2s dcat dmax dmean dmin dot dpack
    dprod drange dsize dsum dual equal erf exp expand extrapolation f factorial finite_max finite_min flatten floor
    gather gradient i2b icat identity imax imean imin incomplete_gamma instance ipack iprod irange is_finite is_inf
    is_nan isize isum iterate jit_compile jit_compile_linear l1_loss l2_loss linspace log log10 log2 log_gamma
    map_c2b map_c2d map_d2b map_d2c map_i2b map_s2b maximum mean median meshgrid minimize minimum non_batch
    non_channel non_dual non_instance non_primal non_spatial nonzero ones ones_like p2d pack_dims pmax pmean pmin
    pprod primal psum rand randn rename_dims round s2b safe_div scat scatter shape si2d sigmoid sign sin sinh smax
    smean smin soft_plus solve_linear solve_nonlinear spack spatial sprod sqrt srange ssize ssum stack tan tanh tcat
    tensor unpack_dim unstack vec where wrap zeros zeros_like
"""
PHIML = "PERIODIC ZERO_GRADIENT backend math set_logging_level verify version_file"
GEOM = """
    Box Cuboid Geometry Graph Mesh Point Sphere UniformGrid cross cylinder length normalize rotate scale
    squared_length union
"""
FIELD = """
    CenteredGrid Field GeometryMask Grid HardGeometryMask Noise PointCloud Scene SoftGeometryMask StaggeredGrid mask
    resample
"""
PHYSICS = "advect diffuse fluid"
VIS = "control plot show"
PHI = "field geom physics vis"

NETWORKS = """
    adagrad adam conv_classifier conv_net dense_net get_parameters invertible_net load_state res_net rmsprop save_state
    sgd u_net update_weights
"""

PHIML_STAR: Mapping[str, str] = MappingProxyType(
    {
        **{name: f"phiml.math.{name}" for name in MATH.split()},
        **{name: f"phiml.{name}" for name in PHIML.split()},
        "functional_gradient": "phiml.math.gradient",
        "np": "numpy",
        "numpy": "numpy",
    }
)

FLOW: Mapping[str, str] = MappingProxyType(
    {
        **PHIML_STAR,
        **{name: f"phi.geom.{name}" for name in GEOM.split()},
        **{name: f"phi.field.{name}" for name in FIELD.split()},
        **{name: f"phi.physics.{name}" for name in PHYSICS.split()},
        **{name: f"phi.vis.{name}" for name in VIS.split()},
        **{name: f"phi.{name}" for name in PHI.split()},
        "Obstacle": "phi.physics.fluid.Obstacle",
        "phi": "phi",
        "phiml": "phiml",
    }
)

TORCH_FLOW: Mapping[str, str] = MappingProxyType(
    {
        **FLOW,
        **{name: f"phi.torch.nets.{name}" for name in NETWORKS.split()},
        "SGD": "phi.torch.nets.sgd",
        "TORCH": "phi.torch.TORCH",
        "get_learning_rate": "phi.torch.nets.get_learning_rate",
        "nets": "phi.torch.nets",
        "optim": "torch.optim",
        "parameter_count": "phiml.nn.parameter_count",
        "set_learning_rate": "phi.torch.nets.set_learning_rate",
        "torch": "torch",
        "torchf": "torch.nn.functional",
        "train": "phiml.nn.train",
    }
)

JAX_FLOW: Mapping[str, str] = MappingProxyType(
    {**FLOW, "JAX": "phi.jax.JAX", "jax": "jax", "jnp": "jax.numpy", "jsp": "jax.scipy"}
)

STAX_FLOW: Mapping[str, str] = MappingProxyType(
    {
        **JAX_FLOW,
        **{name: f"phi.jax.stax.nets.{name}" for name in NETWORKS.split()},
        "SGD": "phi.jax.stax.nets.sgd",
        "coupling_layer": "phi.jax.stax.nets.coupling_layer",
        "nets": "phi.jax.stax.nets",
        "parameter_count": "phiml.nn.parameter_count",
        "train": "phiml.nn.train",
    }
)

TENSORFLOW_FLOW: Mapping[str, str] = MappingProxyType(
    {
        **FLOW,
        **{name: f"phi.tf.nets.{name}" for name in NETWORKS.split()},
        "SGD": "phi.tf.nets.sgd",
        "TENSORFLOW": "phi.tf.TENSORFLOW",
        "get_learning_rate": "phi.tf.nets.get_learning_rate",
        "keras": "tensorflow.keras",
        "layers": "tensorflow.keras.layers",
        "nets": "phi.tf.nets",
        "parameter_count": "phiml.nn.parameter_count",
        "set_learning_rate": "phi.tf.nets.set_learning_rate",
        "tensorflow": "tensorflow",
        "tf": "tensorflow",
        "train": "phiml.nn.train",
    }
)

STARS = (
    StarModule("phiml", PHIML_STAR),
    StarModule("phi.flow", FLOW),
    StarModule("phi.torch.flow", TORCH_FLOW),
    StarModule("phi.jax.flow", JAX_FLOW),
    StarModule("phi.jax.stax.flow", STAX_FLOW),
    StarModule("phi.tf.flow", TENSORFLOW_FLOW),
)
