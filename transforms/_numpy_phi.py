"""What ΦML has in place of ``math`` and of NumPy's elementwise functions.

Functions that reduce or reshape are left out: ΦML's work along named dimensions, which only the author knows.
"""

from tracesafe.spec import Counterpart, counterparts

SAME = """
    arccos arccosh arcsin arcsinh arctan arctanh ceil cos cosh exp floor log log10 log2 sign sin sinh sqrt tan tanh
    maximum minimum
"""

OTHERS = """
    numpy.abs(x) -> phiml.math.abs
    numpy.absolute(x) -> phiml.math.abs
    numpy.arctan2(y, x) -> phiml.math.arctan
    numpy.isfinite(x) -> phiml.math.is_finite
    numpy.isinf(x) -> phiml.math.is_inf
    numpy.isnan(x) -> phiml.math.is_nan
    numpy.round(x) -> phiml.math.round
    numpy.where(condition, x, y) -> phiml.math.where
    numpy.zeros_like(x) -> phiml.math.zeros_like
    numpy.ones_like(x) -> phiml.math.ones_like
    math.acos(x) -> phiml.math.arccos
    math.acosh(x) -> phiml.math.arccosh
    math.asin(x) -> phiml.math.arcsin
    math.asinh(x) -> phiml.math.arcsinh
    math.atan(x) -> phiml.math.arctan
    math.atan2(y, x) -> phiml.math.arctan
    math.atanh(x) -> phiml.math.arctanh
    math.cos(x) -> phiml.math.cos
    math.cosh(x) -> phiml.math.cosh
    math.erf(x) -> phiml.math.erf
    math.exp(x) -> phiml.math.exp
    math.fabs(x) -> phiml.math.abs
    math.lgamma(x) -> phiml.math.log_gamma
    math.log10(x) -> phiml.math.log10
    math.log2(x) -> phiml.math.log2
    math.log(x) -> phiml.math.log
    math.sin(x) -> phiml.math.sin
    math.sinh(x) -> phiml.math.sinh
    math.sqrt(x) -> phiml.math.sqrt
    math.tan(x) -> phiml.math.tan
    math.tanh(x) -> phiml.math.tanh
    ~math.isfinite(x) -> phiml.math.is_finite
    ~math.isinf(x) -> phiml.math.is_inf
    ~math.isnan(x) -> phiml.math.is_nan
    scipy.special.erf(x) -> phiml.math.erf
    scipy.special.expit(x) -> phiml.math.sigmoid
    scipy.special.gammaln(x) -> phiml.math.log_gamma
"""

WORKING = """
    add subtract multiply divide true_divide floor_divide power remainder equal not_equal less less_equal greater
    greater_equal mod
"""


def _same() -> str:
    binary = ("maximum", "minimum")
    return "\n".join(f"numpy.{name}({'x, y' if name in binary else 'x'}) -> phiml.math.{name}" for name in SAME.split())


COUNTERPARTS: tuple[Counterpart, ...] = (*counterparts(_same()), *counterparts(OTHERS))
HOST_FUNCTIONS = frozenset(f"numpy.{name}" for name in WORKING.split())
