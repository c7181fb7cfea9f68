"""Names that torch moved. functorch became torch.func in 2.0: its own names still work, and warn.

``functorch.compile``, ``functorch.dim``, ``functorch.einops`` and what else lives only there did not move.
"""

from tracesafe.spec import Framework, Rename, renames

RENAMES = (
    Rename("functorch", "torch.func", Framework.TORCH, "2.0", gone=False),
    Rename("functorch.experimental", "torch.func", Framework.TORCH, "2.0", gone=False),
    *renames(
        Framework.TORCH,
        "2.0",
        """
        functorch.vmap -> torch.func.vmap
        functorch.grad -> torch.func.grad
        functorch.grad_and_value -> torch.func.grad_and_value
        functorch.vjp -> torch.func.vjp
        functorch.jvp -> torch.func.jvp
        functorch.jacrev -> torch.func.jacrev
        functorch.jacfwd -> torch.func.jacfwd
        functorch.hessian -> torch.func.hessian
        functorch.functionalize -> torch.func.functionalize
        functorch.make_fx -> [torch.fx.experimental.proxy_tensor].make_fx
        functorch.experimental.functionalize -> torch.func.functionalize
        functorch.experimental.hessian -> torch.func.hessian
        functorch.experimental.jacfwd -> torch.func.jacfwd
        functorch.experimental.jvp -> torch.func.jvp
        functorch.experimental.replace_all_batch_norm_modules_ -> torch.func.replace_all_batch_norm_modules_
        """,
        gone=False,
    ),
)
