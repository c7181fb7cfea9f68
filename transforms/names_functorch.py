"""The part of functorch that has no successor of the same shape: modules as functions of a tuple of parameters."""

from tracesafe.spec import Framework, Rename


def _pair(old: str, new: str) -> Rename:
    return Rename(f"functorch.{old}", new, Framework.TORCH, "2.0", gone=False, how="functional-pair")


RENAMES = (
    _pair("make_functional", "torch.func.functional_call"),
    _pair("make_functional_with_buffers", "torch.func.functional_call"),
    _pair("combine_state_for_ensemble", "torch.func.stack_module_state"),
)
