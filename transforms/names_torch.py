"""Names that torch moved. functorch became torch.func in 2.0: its own names still work, and warn.

``functorch.compile``, ``functorch.dim``, ``functorch.einops`` and what else lives only there did not move.
"""

from tracesafe.spec import Framework, Rename, renames

_PURE = "the function has to be pure; give it a tensor, or tensors in a tuple that stands in the call"

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
    Rename("torch.vmap", "torch.func.vmap", Framework.TORCH, "2.0", gone=False, superseded=True),
    *(
        Rename(old, new, Framework.TORCH, "2.0", gone=False, superseded=True, curried=True, note=_PURE)
        for old, new in (
            ("torch.autograd.functional.jacobian", "torch.func.jacrev"),
            ("torch.autograd.functional.hessian", "torch.func.hessian"),
        )
    ),
    *(
        Rename(f"torch.autograd.functional.{name}", "", Framework.TORCH, "2.0", False, superseded=True, remedy=remedy)
        for name, remedy in (
            ("jvp", "write `torch.func.jvp(f, (x,), (v,))`, whose inputs and tangents are tuples"),
            ("vjp", "write `torch.func.vjp(f, x)`, which gives the value and a function that takes `v`"),
            ("hvp", "write `torch.func.jvp(torch.func.grad(f), (x,), (v,))`, which gives the gradient besides"),
            ("vhp", "write `torch.func.vjp(torch.func.grad(f), x)`, which gives the gradient and a function of `v`"),
        )
    ),
)
