"""torch.func and the older names of its transforms: functorch, torch.vmap, the private modules they live in.

Under the derivatives (grad, vjp, jvp, jacrev, jacfwd, hessian) Python sees the values: `if x > 0` runs and is right.
It fails where a value is batched (vmap) and in linearize, which stages the function. No transform but those with
`has_aux` hands auxiliary values through; their leaves must be tensors.
"""

from tracesafe.spec import All, Application, Argnums, Axes, Framework, Kind, Nothing, Param, TransformSpec

FUNC = Param(0, "func")
ARGNUMS = Argnums(Param(1, "argnums"))
HAS_AUX = Param(2, "has_aux")
HAS_AUX_KEYWORD = Param(keyword="has_aux")

TRANSFORMS = (
    TransformSpec(
        name="torch.func.vmap",
        aliases=(
            "torch.vmap",
            "functorch.vmap",
            "torch._functorch.apis.vmap",
            "torch._functorch.deprecated.vmap",
            "torch._vmap_internals.vmap",
        ),
        framework=Framework.TORCH,
        kind=Kind.BATCH,
        functions=(FUNC,),
        traced=Axes(Param(1, "in_dims")),
        docs="Maps over a batch dimension. Every leaf of the result must be a tensor; runs the function once, "
        "once per chunk with chunk_size; draws of random numbers raise unless randomness= is given.",
    ),
    TransformSpec(
        name="torch._functorch.apis.chunk_vmap",
        aliases=("functorch.experimental.chunk_vmap",),
        framework=Framework.TORCH,
        kind=Kind.BATCH,
        functions=(FUNC,),
        traced=Axes(Param(1, "in_dims")),
        docs="vmap over a number of chunks, one after the other; runs the function once per chunk.",
    ),
    TransformSpec(
        name="torch.func.grad",
        aliases=("functorch.grad", "torch._functorch.apis.grad", "torch._functorch.deprecated.grad"),
        framework=Framework.TORCH,
        kind=Kind.GRADIENT,
        functions=(FUNC,),
        traced=ARGNUMS,
        aux=HAS_AUX,
        returns=("grad",),
        returns_with_aux=("grad", "aux"),
        docs="The gradient of a scalar function. Branches on values work; .item(), float() and torch.tensor([x]) "
        "lose the gradient silently.",
    ),
    TransformSpec(
        name="torch.func.grad_and_value",
        aliases=(
            "functorch.grad_and_value",
            "torch._functorch.apis.grad_and_value",
            "torch._functorch.deprecated.grad_and_value",
        ),
        framework=Framework.TORCH,
        kind=Kind.GRADIENT,
        functions=(FUNC,),
        traced=ARGNUMS,
        aux=HAS_AUX,
        returns=("grad", "value"),
        returns_with_aux=("grad", ("value", "aux")),
        docs="The gradient and the value: gradient first, unlike jax.value_and_grad.",
    ),
    TransformSpec(
        name="torch.func.vjp",
        aliases=(
            "functorch.vjp",
            "torch._functorch.eager_transforms.vjp",
            "torch._functorch.deprecated.vjp",
        ),
        framework=Framework.TORCH,
        kind=Kind.GRADIENT,
        functions=(FUNC,),
        traced=All(),
        application=Application.CALLS,
        operands=1,
        aux=HAS_AUX_KEYWORD,
        returns=("value", "vjp"),
        returns_with_aux=("value", "vjp", "aux"),
        decorator=False,
        docs="The value and the function that pulls cotangents back; differentiates every operand.",
    ),
    TransformSpec(
        name="torch.func.jvp",
        aliases=(
            "functorch.jvp",
            "functorch.experimental.jvp",
            "torch._functorch.eager_transforms.jvp",
            "torch._functorch.deprecated.jvp",
        ),
        framework=Framework.TORCH,
        kind=Kind.GRADIENT,
        functions=(FUNC,),
        traced=All(),
        application=Application.CALLS,
        packed=Param(1, "primals"),
        aux=HAS_AUX_KEYWORD,
        returns=("value", "tangent"),
        returns_with_aux=("value", "tangent", "aux"),
        decorator=False,
        forward=True,
        docs="The value and its directional derivative; primals and tangents are tuples.",
    ),
    TransformSpec(
        name="torch.func.jacrev",
        aliases=(
            "functorch.jacrev",
            "torch._functorch.eager_transforms.jacrev",
            "torch._functorch.deprecated.jacrev",
        ),
        framework=Framework.TORCH,
        kind=Kind.GRADIENT,
        functions=(FUNC,),
        traced=ARGNUMS,
        aux=HAS_AUX_KEYWORD,
        keywords=False,
        returns=("jacobian",),
        returns_with_aux=("jacobian", "aux"),
        docs="The Jacobian in reverse mode: vmaps the pullback, not the function, so that branches on values work.",
    ),
    TransformSpec(
        name="torch.func.jacfwd",
        aliases=(
            "functorch.jacfwd",
            "functorch.experimental.jacfwd",
            "torch._functorch.eager_transforms.jacfwd",
            "torch._functorch.deprecated.jacfwd",
        ),
        framework=Framework.TORCH,
        kind=Kind.GRADIENT,
        functions=(FUNC,),
        traced=ARGNUMS,
        aux=HAS_AUX,
        keywords=False,
        returns=("jacobian",),
        returns_with_aux=("jacobian", "aux"),
        forward=True,
        docs="The Jacobian in forward mode: only tangents are batched, branches on values work; draws of random "
        "numbers raise unless randomness= is given.",
    ),
    TransformSpec(
        name="torch.func.hessian",
        aliases=(
            "functorch.hessian",
            "functorch.experimental.hessian",
            "torch._functorch.eager_transforms.hessian",
            "torch._functorch.deprecated.hessian",
        ),
        framework=Framework.TORCH,
        kind=Kind.GRADIENT,
        functions=(FUNC,),
        traced=ARGNUMS,
        keywords=False,
        returns=("hessian",),
        docs="jacfwd(jacrev(f)). It has no has_aux: write jacfwd(jacrev(f, has_aux=True), has_aux=True).",
    ),
    TransformSpec(
        name="torch.func.linearize",
        aliases=("torch._functorch.eager_transforms.linearize",),
        framework=Framework.TORCH,
        kind=Kind.LINEARIZE,
        functions=(FUNC,),
        traced=All(),
        application=Application.CALLS,
        operands=1,
        returns=("value", "jvp"),
        decorator=False,
        since="2.1",
        docs="The value and the linear map of tangents. It stages the function (and runs it twice), so that a branch "
        "on a value raises, unlike under jvp; no has_aux.",
    ),
    TransformSpec(
        name="torch.func.functional_call",
        aliases=(
            "torch._functorch.functional_call.functional_call",
            "torch.nn.utils.stateless.functional_call",
        ),
        framework=Framework.TORCH,
        kind=Kind.CALL,
        functions=(Param(0, "module"),),
        traced=Nothing(),
        application=Application.CALLS,
        packed=Param(2, "args"),
        state=Param(1, "parameter_and_buffer_dicts"),
        decorator=False,
        docs="Runs module.forward with other parameters and buffers; values stay what they are for the caller.",
    ),
    TransformSpec(
        name="torch.func.functionalize",
        aliases=(
            "functorch.functionalize",
            "functorch.experimental.functionalize",
            "torch._functorch.eager_transforms.functionalize",
            "torch._functorch.deprecated.functionalize",
        ),
        framework=Framework.TORCH,
        kind=Kind.CALL,
        functions=(FUNC,),
        traced=Nothing(),
        docs="Replaces in-place operations and views by functional ones while the function runs.",
    ),
)
