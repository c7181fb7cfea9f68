"""What torch has in place of NumPy's functions, of ``math`` and of SciPy's special functions.

NumPy's means of whole numbers, its median of an even number of elements and its interpolation have no counterpart;
``torch.linspace`` and ``torch.full`` lose the gradient of what they are given, or fail.
"""

from tracesafe.spec import Counterpart, counterparts

UNARY = """
    abs absolute arccos arccosh arcsin arcsinh arctan arctanh ceil conj cos cosh deg2rad exp exp2 expm1 floor log log10
    log1p log2 negative positive rad2deg sign sin sinc sinh sqrt square tan tanh trunc
"""

BINARY = """
    add arctan2 copysign floor_divide fmax fmin fmod heaviside hypot logaddexp logaddexp2 matmul maximum minimum
    multiply nextafter remainder subtract
"""

NUMPY = """
    numpy.degrees(x) -> torch.rad2deg
    numpy.fabs(x) -> torch.abs
    numpy.radians(x) -> torch.deg2rad
    numpy.rint(x) -> torch.round
    numpy.divide(x1!, x2) -> torch.divide
    numpy.true_divide(x1!, x2) -> torch.divide
    numpy.mod(x1!, x2) -> torch.remainder
    numpy.power(x1, x2) -> torch.pow
    numpy.isfinite(x) -> torch.isfinite; it gives booleans
    numpy.isinf(x) -> torch.isinf; it gives booleans
    numpy.isnan(x) -> torch.isnan; it gives booleans
    numpy.equal(x1!, x2) -> torch.eq; it gives booleans
    numpy.greater(x1!, x2) -> torch.gt; it gives booleans
    numpy.greater_equal(x1!, x2) -> torch.ge; it gives booleans
    numpy.less(x1!, x2) -> torch.lt; it gives booleans
    numpy.less_equal(x1!, x2) -> torch.le; it gives booleans
    numpy.not_equal(x1!, x2) -> torch.ne; it gives booleans
    numpy.logical_and(x1!, x2!) -> torch.logical_and; it gives booleans
    numpy.logical_not(x) -> torch.logical_not; it gives booleans
    numpy.logical_or(x1!, x2!) -> torch.logical_or; it gives booleans
    numpy.logical_xor(x1!, x2!) -> torch.logical_xor; it gives booleans
    numpy.all(a, axis:dim, -, keepdims:keepdim) -> torch.all
    numpy.amax(a, axis:dim, -, keepdims:keepdim) -> torch.amax
    numpy.amin(a, axis:dim, -, keepdims:keepdim) -> torch.amin
    numpy.any(a, axis:dim, -, keepdims:keepdim) -> torch.any
    numpy.argmax(a, axis:dim, -, keepdims:keepdim) -> torch.argmax
    numpy.argmin(a, axis:dim, -, keepdims:keepdim) -> torch.argmin
    numpy.argsort(a, axis:dim) -> torch.argsort; equal elements may come in another order
    numpy.array(object) -> torch.clone
    numpy.asarray(a) ->
    numpy.ascontiguousarray(a) ->
    numpy.broadcast_to(array, shape) -> torch.broadcast_to
    numpy.clip(a, a_min, a_max) -> torch.clip
    numpy.column_stack(tup*) -> torch.column_stack
    numpy.concat(arrays*, axis:dim) -> torch.cat
    numpy.concatenate(arrays*, axis:dim) -> torch.cat
    numpy.copy(a) -> torch.clone
    numpy.count_nonzero(a, axis:dim) -> torch.count_nonzero
    numpy.cross(a!, b!) -> torch.linalg.cross
    numpy.cumprod(a, axis:dim!) -> torch.cumprod
    numpy.cumsum(a, axis:dim!) -> torch.cumsum
    numpy.diag(v, k:diagonal) -> torch.diag
    numpy.diagonal(a, offset:offset, axis1:dim1, axis2:dim2) -> torch.diagonal
    numpy.diff(a, n:n, axis:dim) -> torch.diff
    numpy.dot(a!, b!) -> torch.matmul; the two differ for numbers, and for more than two dimensions
    numpy.dstack(tup*) -> torch.dstack
    numpy.einsum(...) -> torch.einsum
    numpy.empty_like(prototype) -> torch.empty_like
    numpy.expand_dims(a, axis:dim!) -> torch.unsqueeze
    numpy.fliplr(m) -> torch.fliplr
    numpy.flipud(m) -> torch.flipud
    numpy.hstack(tup*) -> torch.hstack
    numpy.inner(a!, b!) -> torch.inner
    numpy.isclose(a!, b!, rtol:rtol, atol:atol, equal_nan:equal_nan) -> torch.isclose
    numpy.kron(a!, b!) -> torch.kron
    numpy.max(a, axis:dim, -, keepdims:keepdim) -> torch.amax
    numpy.mean(a, axis:dim, -, -, keepdims:keepdim) -> torch.mean
    numpy.min(a, axis:dim, -, keepdims:keepdim) -> torch.amin
    numpy.moveaxis(a, source, destination) -> torch.moveaxis
    numpy.nan_to_num(x, -, nan:nan, posinf:posinf, neginf:neginf) -> torch.nan_to_num
    numpy.nanmean(a, axis:dim, -, -, keepdims:keepdim) -> torch.nanmean
    numpy.nansum(a, axis:dim, -, -, keepdims:keepdim) -> torch.nansum
    numpy.ones_like(a) -> torch.ones_like
    numpy.outer(a!, b!) -> torch.outer
    numpy.prod(a, axis:dim, -, -, keepdims:keepdim) -> torch.prod
    numpy.quantile(a, q, axis:dim, -, -, -, keepdims:keepdim) -> torch.quantile
    numpy.reciprocal(x) -> torch.reciprocal; NumPy's of whole numbers is a whole number
    numpy.ravel(a) -> torch.ravel
    numpy.repeat(a, repeats, axis:dim) -> torch.repeat_interleave
    numpy.reshape(a, shape) -> torch.reshape
    numpy.roll(a, shift, axis:dims) -> torch.roll
    numpy.round(a, decimals:decimals) -> torch.round
    numpy.around(a, decimals:decimals) -> torch.round
    numpy.sort(a, axis:dim) -> torch.sort().values
    numpy.stack(arrays*, axis:dim) -> torch.stack
    numpy.std(a, axis:dim, -, -, ddof:correction=0, keepdims:keepdim) -> torch.std
    numpy.sum(a, axis:dim, -, -, keepdims:keepdim) -> torch.sum
    numpy.swapaxes(a, axis1, axis2) -> torch.swapaxes
    numpy.tensordot(a!, b!, axes:dims) -> torch.tensordot
    numpy.tile(A, reps) -> torch.tile
    numpy.trace(a) -> torch.trace
    numpy.transpose(a, axes:dims!) -> torch.permute
    numpy.trapezoid(y!, x, dx:dx, axis:dim) -> torch.trapezoid
    numpy.tril(m, k:diagonal) -> torch.tril
    numpy.triu(m, k:diagonal) -> torch.triu
    numpy.var(a, axis:dim, -, -, ddof:correction=0, keepdims:keepdim) -> torch.var
    numpy.vdot(a!, b!) -> torch.vdot
    numpy.vstack(tup*) -> torch.vstack
    numpy.where(condition!, x, y) -> torch.where
    numpy.zeros_like(a) -> torch.zeros_like
    numpy.linalg.cholesky(a) -> torch.linalg.cholesky
    numpy.linalg.det(a) -> torch.linalg.det
    numpy.linalg.eigh(a, UPLO:UPLO) -> torch.linalg.eigh; eigenvectors are determined up to their signs
    numpy.linalg.eigvalsh(a, UPLO:UPLO) -> torch.linalg.eigvalsh
    numpy.linalg.inv(a) -> torch.linalg.inv
    numpy.linalg.norm(x, ord:ord, axis:dim, keepdims:keepdim) -> torch.linalg.norm
    numpy.linalg.pinv(a) -> torch.linalg.pinv
    numpy.linalg.qr(a, mode:mode) -> torch.linalg.qr; the factors are determined up to signs
    numpy.linalg.slogdet(a) -> torch.linalg.slogdet
    numpy.linalg.solve(a!, b!) -> torch.linalg.solve
    numpy.linalg.svd(a, full_matrices:full_matrices) -> torch.linalg.svd; singular vectors are known up to their signs
    numpy.linalg.matrix_power(a, n) -> torch.linalg.matrix_power
    numpy.linalg.vector_norm(x, axis:dim, keepdims:keepdim, ord:ord) -> torch.linalg.vector_norm
    numpy.fft.fft(a, n:n, axis:dim, norm:norm) -> torch.fft.fft
    numpy.fft.ifft(a, n:n, axis:dim, norm:norm) -> torch.fft.ifft
    numpy.fft.rfft(a, n:n, axis:dim, norm:norm) -> torch.fft.rfft
    numpy.fft.irfft(a, n:n, axis:dim, norm:norm) -> torch.fft.irfft
    numpy.fft.fft2(a, s:s, axes:dim, norm:norm) -> torch.fft.fft2
    numpy.fft.ifft2(a, s:s, axes:dim, norm:norm) -> torch.fft.ifft2
    numpy.fft.fftshift(x, axes:dim) -> torch.fft.fftshift
    numpy.fft.ifftshift(x, axes:dim) -> torch.fft.ifftshift
"""

OTHERS = """
    math.acos(x) -> torch.acos
    math.acosh(x) -> torch.acosh
    math.asin(x) -> torch.asin
    math.asinh(x) -> torch.asinh
    math.atan(x) -> torch.atan
    math.atan2(y!, x!) -> torch.atan2
    math.atanh(x) -> torch.atanh
    math.copysign(x!, y) -> torch.copysign
    math.cos(x) -> torch.cos
    math.cosh(x) -> torch.cosh
    math.degrees(x) -> torch.rad2deg
    math.erf(x) -> torch.erf
    math.erfc(x) -> torch.erfc
    math.exp(x) -> torch.exp
    math.exp2(x) -> torch.exp2
    math.expm1(x) -> torch.expm1
    math.fabs(x) -> torch.abs
    math.fmod(x!, y) -> torch.fmod
    math.hypot(x!, y!) -> torch.hypot
    math.lgamma(x) -> torch.lgamma
    math.log10(x) -> torch.log10
    math.log1p(x) -> torch.log1p
    math.log2(x) -> torch.log2
    math.log(x) -> torch.log
    math.pow(x, y) -> torch.pow
    math.radians(x) -> torch.deg2rad
    math.sin(x) -> torch.sin
    math.sinh(x) -> torch.sinh
    math.sqrt(x) -> torch.sqrt
    math.tan(x) -> torch.tan
    math.tanh(x) -> torch.tanh
    ~math.ceil(x) -> torch.ceil().long()
    ~math.floor(x) -> torch.floor().long()
    ~math.isclose(a!, b!, rel_tol:rtol=1e-09, abs_tol:atol=0.0) -> torch.isclose; `math.isclose` is symmetric
    ~math.isfinite(x) -> torch.isfinite
    ~math.isinf(x) -> torch.isinf
    ~math.isnan(x) -> torch.isnan
    cmath.phase(z) -> torch.angle
    cmath.exp(z) -> torch.exp; the result is real for a real argument
    cmath.sqrt(z) -> torch.sqrt; a negative real argument gives NaN
    scipy.special.digamma(x) -> torch.special.digamma
    scipy.special.entr(x) -> torch.special.entr
    scipy.special.erf(x) -> torch.special.erf
    scipy.special.erfc(x) -> torch.special.erfc
    scipy.special.erfcx(x) -> torch.special.erfcx
    scipy.special.erfinv(x) -> torch.special.erfinv
    scipy.special.expit(x) -> torch.special.expit
    scipy.special.gammaln(x) -> torch.special.gammaln
    scipy.special.i0(x) -> torch.special.i0
    scipy.special.i0e(x) -> torch.special.i0e
    scipy.special.i1(x) -> torch.special.i1
    scipy.special.i1e(x) -> torch.special.i1e
    scipy.special.log_ndtr(x) -> torch.special.log_ndtr
    scipy.special.log_softmax(x, axis:dim!) -> torch.special.log_softmax
    scipy.special.logit(x) -> torch.special.logit
    scipy.special.logsumexp(a, axis:dim!, -, keepdims:keepdim) -> torch.special.logsumexp
    scipy.special.ndtr(x) -> torch.special.ndtr
    scipy.special.ndtri(x) -> torch.special.ndtri
    scipy.special.softmax(x, axis:dim!) -> torch.special.softmax
    scipy.special.xlog1py(x, y) -> torch.special.xlog1py
    scipy.special.xlogy(x, y) -> torch.special.xlogy
    scipy.linalg.expm(A) -> torch.linalg.matrix_exp
    scipy.linalg.inv(a) -> torch.linalg.inv
    scipy.linalg.solve(a!, b!) -> torch.linalg.solve
"""


def _numpy() -> str:
    lines = [f"numpy.{name}(x) -> torch.{name}" for name in UNARY.split()]
    lines += [f"numpy.{name}(x1!, x2!) -> torch.{name}" for name in BINARY.split()]
    return "\n".join(lines)


COUNTERPARTS: tuple[Counterpart, ...] = (*counterparts(_numpy()), *counterparts(NUMPY), *counterparts(OTHERS))
HOST_FUNCTIONS = frozenset({"numpy.squeeze"})
