"""Names that left ``jax.numpy`` and ``jax.scipy``, most of them with NumPy's own."""

from tracesafe.spec import Framework, Rename, renames

_JAX = Framework.JAX

RENAMES = (
    Rename("jax.numpy.msort", "jax.numpy.sort", _JAX, "0.4.9", adds="axis=0"),
    *renames(
        _JAX,
        "0.4.16",
        """
        jax.numpy.alltrue -> jax.numpy.all
        jax.numpy.sometrue -> jax.numpy.any
        jax.numpy.product -> jax.numpy.prod
        jax.numpy.cumproduct -> jax.numpy.cumprod
        """,
    ),
    Rename("jax.numpy.trapz", "jax.numpy.trapezoid", _JAX, "0.4.24", introduced="0.4.26"),
    Rename("jax.numpy.row_stack", "jax.numpy.vstack", _JAX, "0.4.24", arguments=("tup",)),
    Rename(
        "jax.numpy.in1d",
        "jax.numpy.isin",
        _JAX,
        "0.4.24",
        arguments=("ar1:element", "ar2:test_elements"),
        note="`isin` has the shape of its first argument, which `in1d` made one-dimensional",
    ),
    Rename("jax.numpy.NINF", "jax.numpy.inf", _JAX, "0.4.24", form="-{}"),
    *renames(
        _JAX,
        "0.4.24",
        """
        !jax.numpy.PZERO -> write `0.0`
        !jax.numpy.NZERO -> write `-0.0`
        !jax.numpy.issubsctype -> write `jnp.issubdtype` of the dtype
        jax.scipy.linalg.tril -> jax.numpy.tril
        jax.scipy.linalg.triu -> jax.numpy.triu
        """,
    ),
    *renames(_JAX, "0.4.3", "jax.scipy.linalg.polar_unitary -> jax.scipy.linalg.polar"),
    *renames(_JAX, "0.4.38", "jax.numpy.round_ -> jax.numpy.round"),
    *renames(_JAX, "0.10.0", "jax.numpy.fix -> jax.numpy.trunc"),
    *renames(
        _JAX,
        "0.10.0",
        "!jax.scipy.special.sph_harm -> write `jax.scipy.special.sph_harm_y(n, m, theta, phi)`: its angles are swapped",
    ),
)
