"""Arrays of NumPy, torch and jax as numbers in .npy files; what is traced, batched or too large is not taken."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tracesafe.prove.record import npy


class NotRecordedError(Exception):
    """A value that is not recorded; the message says why, as the end of a sentence about it."""


@dataclass(frozen=True)
class Stored:
    """An array: its file, and what the numbers alone do not say (``about``: framework, dtype, flags)."""

    name: str
    content: bytes
    about: dict[str, Any]
    traits: str
    elements: int


def loaded(module: str) -> Any:
    """A module that somebody else has imported already; None if nobody has."""
    return sys.modules.get(module)


def is_array(value: object) -> bool:
    """Whether ``stored`` is asked for it: arrays, tensors and tracers of NumPy, torch and jax."""
    kind: Any = type(value)
    return _is_kind_of_array(kind)


def stored(value: Any, limit: int) -> Stored:
    """An array as it is now. Raises NotRecordedError."""
    reason = _why_not(value)
    if reason:
        raise NotRecordedError(reason)
    size = int(getattr(value, "size", 0)) if not callable(getattr(value, "size", 0)) else value.numel()
    if size > limit:
        raise NotRecordedError(f"has {size} elements; at most {limit} are recorded")
    torch = loaded("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        return _of_torch(torch, value)
    jax = loaded("jax")
    if jax is not None and isinstance(value, jax.Array):
        return _of_jax(jax, value)
    return _of_numpy(value, {"framework": "numpy", **({"scalar": True} if not _is_ndarray(value) else {})})


def file(numbers: Any) -> tuple[str, bytes]:
    """The name and the content of the .npy file of a NumPy array; types that NumPy lacks go as integers."""
    np = loaded("numpy")
    array = np.asarray(numbers)
    if array.dtype.kind not in "biufc" or array.dtype.type.__module__ != "numpy":
        array = np.ascontiguousarray(array).view(f"u{array.dtype.itemsize}").reshape(array.shape)
    array = np.ascontiguousarray(array).reshape(array.shape)
    dtype = array.dtype.newbyteorder("<").str
    content = npy.written(dtype, tuple(map(int, array.shape)), array.astype(dtype, copy=False).tobytes())
    return hashlib.sha256(content).hexdigest()[:24], content


def _kinds() -> Iterator[type]:
    for module, names in (("numpy", ("ndarray", "generic")), ("torch", ("Tensor",)), ("jax", ("Array",))):
        found = loaded(module)
        yield from (kind for name in names if isinstance(kind := getattr(found, name, None), type))
    core = loaded("jax.core")
    if core is not None and hasattr(core, "Tracer"):
        yield core.Tracer


@lru_cache(maxsize=4096)
def _is_kind_of_array(kind: type) -> bool:
    """A kind of array is there only after its library is, so the answer stays the same."""
    return any(issubclass(kind, known) for known in _kinds())


def _is_ndarray(value: object) -> bool:
    return isinstance(value, loaded("numpy").ndarray)


def _why_not(value: Any) -> str | None:
    """Why an array cannot be recorded: because it has no numbers of its own, or is of a kind that is not stored."""
    torch = loaded("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        if torch._C._functorch.is_functorch_wrapped_tensor(value):
            return "is batched or differentiated by an outer transform"
        if type(value) not in (torch.Tensor, torch.nn.Parameter):
            return f"is a {type(value).__name__}, a kind of tensor that is not stored"
        if value.layout != torch.strided or value.is_quantized or value.device.type == "meta":
            return "is sparse, quantized or has no data"
        return None
    core = loaded("jax.core")
    if core is not None and isinstance(value, core.Tracer):
        return "is traced by an outer transform"
    jax = loaded("jax")
    if jax is not None and isinstance(value, jax.Array):
        if value.is_deleted():
            return "has been donated"
        return None if value.is_fully_addressable else "lies on other hosts"
    if type(value) is not loaded("numpy").ndarray and _is_ndarray(value):
        return f"is a {type(value).__name__}, a kind of array that is not stored"
    if value.dtype.hasobject or value.dtype.names or value.dtype.kind in "OSUMm":
        return f"has the dtype {value.dtype}"
    return None


def _of_numpy(value: Any, about: dict[str, Any]) -> Stored:
    np = loaded("numpy")
    array = np.asarray(value)
    name, content = file(array)
    dtype = str(about.get("dtype", array.dtype.newbyteorder("=")))
    about = {**about, "dtype": dtype, "shape": list(map(int, array.shape))}
    return Stored(name, content, about, _traits(np, array), int(array.size))


@contextmanager
def _plainly(torch: Any) -> Iterator[None]:
    """Operations that no mode of the user's sees: not counted, not recorded, not differentiated."""
    modes = loaded("torch.utils._python_dispatch")
    with torch._C.DisableTorchFunction(), torch.no_grad():
        if modes is not None and torch._C._len_torch_dispatch_stack():
            with modes._disable_current_modes():
                yield
        else:
            yield


def _of_torch(torch: Any, value: Any) -> Stored:
    about: dict[str, Any] = {"framework": "torch", "dtype": str(value.dtype).removeprefix("torch.")}
    if value.requires_grad:
        about["requires_grad"] = True
    if type(value) is torch.nn.Parameter:
        about["parameter"] = True
    with _plainly(torch):
        plain = value.detach().resolve_conj().resolve_neg().cpu().contiguous()
        try:
            numbers = plain.numpy()
        except TypeError:
            bits = {1: torch.uint8, 2: torch.int16, 4: torch.int32}[plain.element_size()]
            stored_bits = _of_numpy(plain.view(bits).numpy(), about)
            wide = _traits(loaded("numpy"), plain.float().numpy()) if plain.is_floating_point() else ""
            return Stored(stored_bits.name, stored_bits.content, stored_bits.about, wide, stored_bits.elements)
        return _of_numpy(numbers, about)


def _of_jax(jax: Any, value: Any) -> Stored:
    if jax.dtypes.issubdtype(value.dtype, jax.dtypes.prng_key):
        numbers = _of_numpy(jax.random.key_data(value), {"framework": "jax"})
        about = {**numbers.about, "key": str(jax.random.key_impl(value))}
        return Stored(numbers.name, numbers.content, about, "", numbers.elements)
    flags = {"weak_type": True} if getattr(value, "weak_type", False) else {}
    return _of_numpy(loaded("numpy").asarray(value), {"framework": "jax", **flags})


def _traits(np: Any, array: Any) -> str:
    """What branches ask for: signs, zeros, NaN and infinities, for booleans what there is of both."""
    if not array.size or (array.dtype.kind not in "biuf" and "float" not in str(array.dtype)):
        return ""
    if array.dtype.kind == "b":
        return f"{bool(array.any()):d}{bool(array.all()):d}"
    numbers = array.astype(np.float32) if array.dtype.kind not in "iuf" else array
    with np.errstate(all="ignore"):
        seen: tuple[tuple[str, Callable[[], Any]], ...] = (
            ("-", lambda: (numbers < 0).any()),
            ("0", lambda: (numbers == 0).any()),
            ("+", lambda: (numbers > 0).any()),
            ("n", lambda: np.isnan(numbers).any()),
            ("i", lambda: np.isinf(numbers).any()),
        )
        return "".join(letter for letter, test in seen if test())
