"""Programs whose tests are marked where Python may not ask for the truth: torch."""

TORCH = {
    "a gradient alone runs Python on values": """
        import torch
        from torch.func import grad, hessian, jacrev, vjp
        def f(x):
            if x > 0:
                return x
            return -x
        def main(x):
            return grad(f)(x), hessian(f)(x), jacrev(f)(x), vjp(f, x)
    """,
    "a batched argument": """
        import torch
        def f(x):
            if x > 0:  # <- torch.func.vmap
                return x
            return -x
        g = torch.vmap(f)
    """,
    "vmap around grad": """
        from torch.func import grad, vmap
        def f(x):
            return x if x > 0 else -x  # <- torch.func.vmap
        df = vmap(grad(f))
    """,
    "an argument that is not mapped": """
        from torch.func import vmap
        def f(x, y):
            if y > 0:
                x = x + y
            if x > y:  # <- torch.func.vmap
                x = y
            return x
        g = vmap(f, in_dims=(0, None))
    """,
    "shapes, types, flags and None are static": """
        import torch
        from torch.func import vmap
        DEBUG = False
        class Layer(torch.nn.Module):
            def forward(self, x, mask=None):
                if mask is None:
                    mask = torch.ones_like(x)
                if x.ndim == 2 or len(x) > 3 or x.dtype == torch.float64:
                    x = x * 2
                if self.training and DEBUG:
                    x = x + 1
                if isinstance(x, torch.Tensor) and x.requires_grad:
                    x = x - 1
                if torch.is_tensor(x) and x.is_floating_point() and x.numel() > 1:
                    x = x - 1
                if x.sum() > 0:  # <- torch.func.vmap
                    x = -x
                return x
        def main(x):
            return vmap(Layer())(x)
    """,
    "a guard and a traced test": """
        from torch.func import vmap
        def f(x, floor=None):
            if x is not None and x > 0:  # <- torch.func.vmap
                return x
            if floor is not None and x < floor:
                return floor
            return -x
        g = vmap(f)
    """,
    "names that are not the transform": """
        import torch
        from torch import jit
        def f(x):
            if x > 0:
                return x
            return -x
        scripted = jit.script(f)
        def vmap(g):
            return g
        h = vmap(f)
        def use(grad, x):
            if x.grad is not None:
                return grad(f)
    """,
    "through partial, lambda, a dict of functions and a stored transform": """
        from functools import partial
        from torch.func import vmap
        def soft(x, t):
            return x if x > t else 0 * x  # <- torch.func.vmap
        def hard(x, t):
            if x > t:  # <- torch.func.vmap
                return x
            return 0 * x
        RULES = {"soft": soft, "hard": hard}
        class Model:
            def __init__(self, rule):
                self.rule = rule
                self.run = vmap(self.step)
            def step(self, x):
                return RULES[self.rule](x, 0.5)
            def clean(self, x):
                if x > 0:
                    return x
        def main(x, model):
            k = vmap(partial(soft, t=0.1))
            return k(x), vmap(lambda v: v if v > 1 else 1 - v)(x)  # <- torch.func.vmap
    """,
    "a wrapper of the project": """
        import torch
        def batched(f, **options):
            return torch.vmap(f, **options)
        def f(x):
            if x > 0:  # <- torch.func.vmap
                return x
            return -x
        def main(x):
            return batched(f, in_dims=0)(x)
    """,
    "a decorator of the project": """
        import functools
        import torch
        def batched(f):
            @functools.wraps(f)
            def run(*args, **kwargs):
                return torch.vmap(f)(*args, **kwargs)
            return run
        @batched
        def f(x):
            if x > 0:  # <- torch.func.vmap
                return x
            return -x
        def main(x):
            return f(x)
    """,
    "compile breaks the graph, fullgraph fails": """
        import torch
        @torch.compile
        def f(x):
            if x.sum() > 0:
                return x
            return -x
        @torch.compile(fullgraph=True)
        def g(x: torch.Tensor):
            if x.sum() > 0:  # <- torch.compile
                return x
            return -x
    """,
    "a mask for flex attention": """
        from torch.nn.attention.flex_attention import create_block_mask, flex_attention
        def causal(b, h, q, k):
            if q >= k:  # <- torch.nn.attention.flex_attention.create_block_mask
                return True
            return False
        def main(q, k, v):
            mask = create_block_mask(causal, None, None, 8, 8)
            return flex_attention(q, k, v, block_mask=mask)
    """,
    "what a traced branch decides is traced": """
        from torch.func import vmap
        def f(x):
            sign = 1.0
            if x < 0:  # <- torch.func.vmap
                sign = -1.0
            if sign > 0:  # <- torch.func.vmap
                return x
            return -x
        g = vmap(f)
    """,
    "a test in an error that is swallowed, and code that asks whether it is traced": """
        import torch
        from torch.func import vmap
        def f(x):
            try:
                if x > 0:
                    return x
            except RuntimeError:
                return -x
            if torch.compiler.is_compiling():
                if x > 1:
                    return x
            return x
        g = vmap(f)
    """,
    "numbers that were taken out, structures, and integers by annotation": """
        import torch
        from torch.func import vmap
        from torch.utils import _pytree as pytree
        def f(x, n: int):
            if n == 1:
                x = x + 1
            leaves, spec = pytree.tree_flatten((x, x))
            if spec != pytree.tree_structure((x, x)):
                x = x + 1
            if leaves[0] > 0:  # <- torch.func.vmap
                x = x + 1
            count = x.sum().item()
            if count > 3:
                x = x + 1
            if (x > 0).item():  # <- torch.func.vmap
                x = x + 1
            for value in x.tolist():
                if value > 0:
                    x = x + 1
            return x
        g = vmap(f)
    """,
}
