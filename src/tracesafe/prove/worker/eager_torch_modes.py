"""While something is differentiated: `out=` works, and a branch that `torch.where` does not take has no derivative."""

from __future__ import annotations

from typing import Any

import torch
from torch.overrides import TorchFunctionMode


class Eager(TorchFunctionMode):
    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        out = kwargs.get("out")
        if isinstance(out, torch.Tensor) and torch.is_grad_enabled():
            del kwargs["out"]
            result = func(*args, **kwargs)
            if out.shape != result.shape:
                out.data = out.new_empty(result.shape)
            out.copy_(result)
            return out
        result = func(*args, **kwargs)
        if isinstance(result, torch.Tensor) and result.grad_fn is not None:
            _guard(result.grad_fn)
        return result


GUARDED = (
    "SqrtBackward", "RsqrtBackward", "LogBackward", "Log2Backward", "Log10Backward", "Log1PBackward", "PowBackward",
    "DivBackward", "ReciprocalBackward", "AcosBackward", "AsinBackward", "ExpBackward", "AtanhBackward",
    "AcoshBackward", "NormBackward", "LinalgVectorNormBackward", "MulBackward", "TanBackward", "XlogyBackward",
    "SinhBackward", "CoshBackward", "Expm1Backward", "SquareBackward", "MaskedFillBackward", "Atan2Backward",
)  # fmt: skip


def _guard(node: Any) -> None:
    """Guard a step of the graph and what leads to it: one function, ``1 / x`` say, may add several."""
    waiting = [node]
    while waiting:
        step = waiting.pop()
        if "tracesafe" in step.metadata:
            continue
        step.metadata["tracesafe"] = True
        if step.name().startswith(GUARDED):
            step.register_hook(_without_nan)
        waiting += [each for each, _ in step.next_functions if each is not None]


def _without_nan(inputs: Any, outputs: Any) -> Any:
    """Where nothing comes back to an operation, nothing goes on from it: zero times infinity is zero here."""
    if len(outputs) != 1 or outputs[0] is None:
        return None
    back = outputs[0]
    changed = [_zeroed(each, back) for each in inputs]
    if all(new is old for new, old in zip(changed, inputs, strict=True)):
        return None
    return tuple(changed)


def _zeroed(gradient: Any, back: Any) -> Any:
    if gradient is None or not bool(gradient.isnan().any()):
        return gradient
    if gradient.shape == back.shape:
        return torch.where((back == 0) & gradient.isnan(), torch.zeros_like(gradient), gradient)
    return torch.zeros_like(gradient) if not bool(back.any()) else gradient
