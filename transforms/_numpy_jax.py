"""What jax has in place of NumPy's functions, of ``math`` and of SciPy's special functions."""

from tracesafe.spec import Counterpart, counterparts

UNARY = """
    abs absolute arccos arccosh arcsin arcsinh arctan arctanh bitwise_count bitwise_invert bitwise_not cbrt ceil conj
    conjugate cos cosh deg2rad degrees exp exp2 expm1 fabs floor i0 invert iscomplex isfinite isinf isnan isneginf
    isposinf log log10 log1p log2 logical_not negative positive rad2deg radians rint sign signbit sin sinc
    sinh sqrt square tan tanh trunc
"""

BINARY = """
    add arctan2 bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor copysign divide equal
    float_power floor_divide fmax fmin fmod gcd greater greater_equal heaviside hypot lcm left_shift less less_equal
    logaddexp logaddexp2 logical_and logical_or logical_xor matmul maximum minimum mod multiply nextafter not_equal
    power remainder right_shift subtract true_divide
"""

NUMPY = """
    allclose(a, b, rtol=, atol=, equal_nan=)
    angle(z, deg=)
    append(arr, values, axis=)
    array(object, dtype=)
    array_equal(a1, a2, equal_nan=)
    array_equiv(a1, a2)
    asarray(a, dtype=)
    ascontiguousarray(a, dtype:dtype) -> asarray
    atleast_1d(...)
    atleast_2d(...)
    atleast_3d(...)
    average(a, axis=, weights=, returned=, keepdims:keepdims)
    broadcast_to(array, shape)
    clip(a, a_min, a_max)
    column_stack(tup*)
    concat(arrays*, axis=)
    concatenate(arrays*, axis=)
    convolve(a, v, mode=)
    copy(a)
    corrcoef(x, y=, rowvar=)
    correlate(a, v, mode=)
    count_nonzero(a, axis=, keepdims:keepdims)
    cov(m, y=, rowvar=, bias=, ddof=, fweights=, aweights=)
    cross(a, b, axisa=, axisb=, axisc=, axis=)
    cumulative_sum(x, axis:axis, dtype:dtype, -, include_initial:include_initial)
    diag(v, k=)
    diagflat(v, k=)
    diagonal(a, offset=, axis1=, axis2=)
    diff(a, n=, axis=, prepend=, append=)
    digitize(x, bins, right=)
    dot(a, b)
    dstack(tup*)
    ediff1d(ary, to_end=, to_begin=)
    einsum(..., optimize:optimize)
    empty_like(prototype, dtype=)
    expand_dims(a, axis)
    fliplr(m)
    flipud(m)
    full(shape, fill_value, dtype=)
    full_like(a, fill_value, dtype=)
    gradient(f, ..., axis:axis)
    hstack(tup*)
    inner(a, b)
    interp(x, xp, fp, left=, right=, period=)
    isclose(a, b, rtol=, atol=, equal_nan=)
    isin(element, test_elements, assume_unique=, invert=)
    kron(a, b)
    linspace(start, stop, num=, endpoint=, retstep=, dtype=, axis=)
    logspace(start, stop, num=, endpoint=, base=, dtype=, axis=)
    geomspace(start, stop, num=, endpoint=, dtype=, axis=)
    matrix_transpose(x)
    median(a, axis=, -, -, keepdims=)
    meshgrid(..., sparse:sparse, indexing:indexing)
    nan_to_num(x, -, nan=, posinf=, neginf=)
    nanargmax(a, axis=, -, keepdims:keepdims)
    nanargmin(a, axis=, -, keepdims:keepdims)
    nancumprod(a, axis=, dtype=)
    nancumsum(a, axis=, dtype=)
    nanmax(a, axis=, -, keepdims=, initial=)
    nanmean(a, axis=, dtype=, -, keepdims=)
    nanmedian(a, axis=, -, -, keepdims=)
    nanmin(a, axis=, -, keepdims=, initial=)
    nanpercentile(a, q, axis=, -, -, method=, keepdims=)
    nanprod(a, axis=, dtype=, -, keepdims=, initial=)
    nanquantile(a, q, axis=, -, -, method=, keepdims=)
    nanstd(a, axis=, dtype=, -, ddof=, keepdims=)
    nansum(a, axis=, dtype=, -, keepdims=, initial=)
    nanvar(a, axis=, dtype=, -, ddof=, keepdims=)
    ones_like(a, dtype=)
    outer(a, b)
    pad(array, pad_width, mode=, constant_values:constant_values)
    percentile(a, q, axis=, -, -, method=, keepdims=)
    polyval(p, x)
    ptp(a, axis=, -, keepdims=)
    quantile(a, q, axis=, -, -, method=, keepdims=)
    ravel(a)
    roll(a, shift, axis=)
    rot90(m, k=, axes=)
    select(condlist*, choicelist*, default=)
    sort(a, axis=)
    stack(arrays*, axis=)
    take_along_axis(arr, indices, axis=)
    tensordot(a, b, axes=)
    tile(A, reps)
    trace(a, offset=, axis1=, axis2=, dtype=)
    trapezoid(y, x=, dx=, axis=)
    tril(m, k=)
    triu(m, k=)
    unwrap(p, discont=, axis=, period:period)
    vander(x, N=, increasing=)
    vdot(a, b)
    vecdot(x1, x2, axis:axis)
    vstack(tup*)
    where(condition, x, y)
    zeros_like(a, dtype=)
    argsort(a, axis=, -, -, stable:stable); equal elements may come in another order
    reciprocal(x); NumPy's of whole numbers is a whole number
    searchsorted(a, v, side=, sorter=)
    take(a, indices, axis=); an index outside of the array gives NaN, where NumPy raises
    float32(x)
    float64(x)
    int32(x)
    int64(x)
    linalg.norm(x, ord=, axis=, keepdims=)
    linalg.solve(a, b)
    linalg.inv(a)
    linalg.det(a)
    linalg.slogdet(a)
    linalg.eigh(a, UPLO=); eigenvectors are determined up to their signs
    linalg.eigvalsh(a, UPLO=)
    linalg.svd(a, full_matrices=, compute_uv=, hermitian=); singular vectors are determined up to their signs
    linalg.qr(a, mode=); the factors are determined up to signs
    linalg.cholesky(a); what is not positive definite gives NaN, where NumPy raises
    linalg.pinv(a, -, hermitian:hermitian)
    linalg.matrix_rank(A)
    linalg.matrix_power(a, n)
    linalg.multi_dot(arrays*)
    linalg.cond(x, p=)
    linalg.cross(x1, x2, axis:axis)
    linalg.outer(x1, x2)
    linalg.trace(x, offset:offset)
    linalg.diagonal(x, offset:offset)
    linalg.vector_norm(x, axis:axis, keepdims:keepdims, ord:ord)
    fft.fft(a, n=, axis=, norm=)
    fft.ifft(a, n=, axis=, norm=)
    fft.rfft(a, n=, axis=, norm=)
    fft.irfft(a, n=, axis=, norm=)
    fft.fft2(a, s=, axes=, norm=)
    fft.ifft2(a, s=, axes=, norm=)
    fft.fftn(a, s=, axes=, norm=)
    fft.ifftn(a, s=, axes=, norm=)
    fft.fftshift(x, axes=)
    fft.ifftshift(x, axes=)
"""

OTHERS = """
    math.acos(x) -> jax.numpy.arccos
    math.acosh(x) -> jax.numpy.arccosh
    math.asin(x) -> jax.numpy.arcsin
    math.asinh(x) -> jax.numpy.arcsinh
    math.atan(x) -> jax.numpy.arctan
    math.atan2(y, x) -> jax.numpy.arctan2
    math.atanh(x) -> jax.numpy.arctanh
    math.cbrt(x) -> jax.numpy.cbrt
    math.copysign(x, y) -> jax.numpy.copysign
    math.cos(x) -> jax.numpy.cos
    math.cosh(x) -> jax.numpy.cosh
    math.degrees(x) -> jax.numpy.degrees
    math.erf(x) -> jax.scipy.special.erf
    math.erfc(x) -> jax.scipy.special.erfc
    math.exp(x) -> jax.numpy.exp
    math.exp2(x) -> jax.numpy.exp2
    math.expm1(x) -> jax.numpy.expm1
    math.fabs(x) -> jax.numpy.fabs
    math.fmod(x, y) -> jax.numpy.fmod
    math.gamma(x) -> jax.scipy.special.gamma
    math.hypot(x, y) -> jax.numpy.hypot
    math.lgamma(x) -> jax.scipy.special.gammaln
    math.log10(x) -> jax.numpy.log10
    math.log1p(x) -> jax.numpy.log1p
    math.log2(x) -> jax.numpy.log2
    math.log(x) -> jax.numpy.log
    math.pow(x, y) -> jax.numpy.power
    math.radians(x) -> jax.numpy.radians
    math.sin(x) -> jax.numpy.sin
    math.sinh(x) -> jax.numpy.sinh
    math.sqrt(x) -> jax.numpy.sqrt
    math.tan(x) -> jax.numpy.tan
    math.tanh(x) -> jax.numpy.tanh
    ~math.ceil(x) -> jax.numpy.ceil().astype(int)
    ~math.floor(x) -> jax.numpy.floor().astype(int)
    ~math.isclose(a, b, rel_tol:rtol=1e-09, abs_tol:atol=0.0) -> jax.numpy.isclose; `math.isclose` is symmetric
    ~math.isfinite(x) -> jax.numpy.isfinite
    ~math.isinf(x) -> jax.numpy.isinf
    ~math.isnan(x) -> jax.numpy.isnan
    ~math.trunc(x) -> jax.numpy.trunc().astype(int)
    cmath.exp(z) -> jax.numpy.exp; the result is real for a real argument
    cmath.phase(z) -> jax.numpy.angle
    cmath.sqrt(z) -> jax.numpy.sqrt; a negative real argument gives NaN
    scipy.special.betaln(a, b) -> jax.scipy.special.betaln
    scipy.special.digamma(x) -> jax.scipy.special.digamma
    scipy.special.entr(x) -> jax.scipy.special.entr
    scipy.special.erf(x) -> jax.scipy.special.erf
    scipy.special.erfc(x) -> jax.scipy.special.erfc
    scipy.special.erfinv(x) -> jax.scipy.special.erfinv
    scipy.special.expit(x) -> jax.scipy.special.expit
    scipy.special.gamma(x) -> jax.scipy.special.gamma
    scipy.special.gammaln(x) -> jax.scipy.special.gammaln
    scipy.special.i0(x) -> jax.scipy.special.i0
    scipy.special.i0e(x) -> jax.scipy.special.i0e
    scipy.special.i1(x) -> jax.scipy.special.i1
    scipy.special.i1e(x) -> jax.scipy.special.i1e
    scipy.special.log_ndtr(x) -> jax.scipy.special.log_ndtr
    scipy.special.log_softmax(x, axis:axis!) -> jax.nn.log_softmax
    scipy.special.logit(x) -> jax.scipy.special.logit
    scipy.special.logsumexp(a, axis=, b=, keepdims=) -> jax.scipy.special.logsumexp
    scipy.special.ndtr(x) -> jax.scipy.special.ndtr
    scipy.special.ndtri(x) -> jax.scipy.special.ndtri
    scipy.special.softmax(x, axis:axis!) -> jax.nn.softmax
    scipy.special.xlog1py(x, y) -> jax.scipy.special.xlog1py
    scipy.special.xlogy(x, y) -> jax.scipy.special.xlogy
    scipy.linalg.expm(A) -> jax.scipy.linalg.expm
    scipy.linalg.norm(a, ord=, axis=, keepdims=) -> jax.numpy.linalg.norm
    scipy.linalg.inv(a) -> jax.scipy.linalg.inv
    scipy.linalg.solve(a, b) -> jax.scipy.linalg.solve
"""

WORKING = """
    all amax amin any argmax argmin around cumprod cumsum flip imag isreal max mean min moveaxis
    permute_dims prod real repeat reshape round split squeeze std sum swapaxes transpose var
"""


def _numpy() -> str:
    lines = [f"numpy.{name}(x) -> jax.numpy.{name}" for name in UNARY.split()]
    lines += [f"numpy.{name}(x1, x2) -> jax.numpy.{name}" for name in BINARY.split()]
    for line in filter(None, map(str.strip, NUMPY.split("\n"))):
        call, _, note = line.partition(";")
        host, _, other = call.partition(" -> ")
        lines.append(f"numpy.{host} -> jax.numpy.{other or host.partition('(')[0]};{note}")
    return "\n".join(lines)


COUNTERPARTS: tuple[Counterpart, ...] = (*counterparts(_numpy()), *counterparts(OTHERS))
HOST_FUNCTIONS = frozenset(f"numpy.{name}" for name in WORKING.split())
