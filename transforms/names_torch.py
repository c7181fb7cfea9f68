"""Names that torch moved: functorch became torch.func in 2.0."""

from tracesafe.spec import Framework, Rename

_SAME = ("vmap", "grad", "grad_and_value", "vjp", "jvp", "jacrev", "jacfwd", "hessian", "functionalize")

RENAMES = (
    Rename("functorch", "torch.func", Framework.TORCH, "2.0", gone=False, whole=True),
    *(Rename(f"functorch.{name}", f"torch.func.{name}", Framework.TORCH, "2.0", gone=False) for name in _SAME),
)
