"""Tensors and shapes of ΦFlow: native numbers beside the names and types of their dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracesafe.prove.record.arrays import NotRecordedError, loaded

if TYPE_CHECKING:
    from tracesafe.prove.record.encode import Encoder


def node(encoder: Encoder, value: Any) -> dict[str, Any] | None:
    """The node of a tensor or a shape; None for anything else. Raises NotRecordedError."""
    tensors, shapes = loaded("phiml.math._tensors"), loaded("phiml.math._shape")
    if tensors is None or shapes is None:
        return None
    if isinstance(value, shapes.Shape):
        return {"phi_shape": dims(value)}
    if not isinstance(value, tensors.Tensor):
        return None
    own = vars(value)
    if type(value).__name__ == "Layout" and "_obj" in own and "_stack_dim" in own:
        return {"phi_layout": [encoder.node(own["_obj"]), dims(own["_stack_dim"])]}
    if type(value).__name__ == "TensorStack" and "_tensors" in own and "_stack_dim" in own:
        return {"phi_stack": [[encoder.node(part) for part in own["_tensors"]], dims(own["_stack_dim"])]}
    names, native = getattr(value, "_names", None), getattr(value, "_native", None)
    if type(value).__name__ != "Dense" or names is None:
        raise NotRecordedError(f"is a `{type(value).__name__}`, a kind of tensor that is not stored")
    return {"phi": {"native": encoder.node(native), "names": list(names), "dims": dims(value.shape)}}


def dims(shape: Any) -> list[list[Any]]:
    """Name, type, size and labels of every dimension. Raises NotRecordedError."""
    found: list[list[Any]] = []
    for dim in shape:
        labels = dim.item_names[0]
        try:
            size = int(dim.size)
        except (TypeError, ValueError):
            raise NotRecordedError(f"has a dimension `{dim.name}` without one size") from None
        found.append([dim.name, dim.type.__name__, size, list(labels) if labels else None])
    return found
