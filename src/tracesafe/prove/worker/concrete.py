"""From a value back to a specification that holds its numbers, so that a counterexample can be made smaller."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from .edits import to_numpy
from .leaves import PHI_MODULES, is_array
from .values import Spec, make

_ROOM = 4096
"""Larger arrays stay as they were specified."""


def concrete_call(call: dict[str, Any]) -> dict[str, Any]:
    """The call with the numbers of its arrays written out, as far as they can be."""
    scopes: dict[tuple[str, str], dict[str, Any]] = {}
    args = [concrete(spec, make(spec, scopes)) for spec in call.get("args", ()) if "spread" not in spec]
    kwargs = {name: concrete(spec, make(spec, scopes)) for name, spec in call.get("kwargs", {}).items()}
    return call if any("spread" in spec for spec in call.get("args", ())) else {"args": args, "kwargs": kwargs}


def concrete(spec: Spec, value: Any) -> Spec:
    """The specification of a value with its numbers written out; the given one where that cannot be."""
    if "module" in spec or "key" in spec:
        return spec
    found = written(value)
    return spec if found is None else found


def written(value: Any) -> Spec | None:
    """A specification that makes an equal value; None for what no specification can hold."""
    if value is None or isinstance(value, (bool, int, str)):
        return {"literal": value} if type(value) in (type(None), bool, int, str) else None
    if type(value) is float:
        return {"literal": value} if math.isfinite(value) and str(value) != "-0.0" else {"special": _word(value)}
    if is_array(value):
        return _array(value)
    if type(value) in (tuple, list):
        parts = [written(each) for each in value]
        return None if None in parts else {"tuple" if type(value) is tuple else "list": parts}
    if type(value) is dict:
        pairs = [[written(key), written(each)] for key, each in value.items()]
        return None if any(None in pair for pair in pairs) else {"dict": pairs}
    if dataclasses.is_dataclass(value) and not isinstance(value, type) and type(value).__module__ != "__main__":
        fields = {each.name: written(getattr(value, each.name)) for each in dataclasses.fields(value) if each.init}
        kind = f"{type(value).__module__}:{type(value).__qualname__}"
        return None if None in fields.values() else {"module": {"qualname": kind, "args": [], "kwargs": fields}}
    return None


def _array(value: Any) -> Spec | None:
    module = type(value).__module__.partition(".")[0]
    dtype = str(value.dtype).rpartition(".")[2]
    if module in PHI_MODULES or "key" in dtype or "complex" in dtype or not hasattr(value, "ndim"):
        return None
    numbers = to_numpy(value)
    if numbers.size > _ROOM or numbers.dtype.kind not in "fiub":
        return None
    framework = "jax" if module == "jaxlib" else module
    inner = {"framework": framework, "dtype": dtype, "shape": list(numbers.shape), "values": _nested(numbers.tolist())}
    if getattr(value, "requires_grad", False):
        inner["requires_grad"] = True
    return {"array": inner}


def _nested(values: Any) -> Any:
    if isinstance(values, list):
        return [_nested(each) for each in values]
    if isinstance(values, float) and (not math.isfinite(values) or str(values) == "-0.0"):
        return _word(values)
    return values


def _word(value: float) -> str:
    if value == 0:
        return "-0.0"
    return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
