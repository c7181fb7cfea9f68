"""Programs whose tests are marked where Python may not ask for the truth: ΦFlow."""

PHIFLOW = {
    "a number is traced, a string and what is auxiliary are not": """
        from phi.flow import *
        @jit_compile
        def step(x, dt, bc="periodic"):
            if bc == "periodic":
                x = x + 1
            if dt > 0:  # <- phiml.math.jit_compile
                x = x * dt
            if x.shape.get_size("x") > 3:
                x = x + 1
            return x
        @jit_compile(auxiliary_args="n, flag")
        def more(x, n, flag=True):
            if n > 3 and flag:
                x = x + 1
            return x
    """,
    "any and all, properties and functions": """
        from phi.torch.flow import *
        from phi import math as phi_math
        @phi_math.jit_compile
        def f(x):
            if (x > 0).all:  # <- phiml.math.jit_compile
                x = x * 2
            if math.any(x > 0):  # <- phiml.math.jit_compile
                x = x * 2
            return x
        class Sim:
            def __init__(self):
                self.step = math.jit_compile(self._step)
            def _step(self, v: Tensor):
                return v if v.min > 0 else -v  # <- phiml.math.jit_compile
    """,
    "a gradient alone, and a gradient that is compiled": """
        from phi.jax.flow import *
        def loss(x):
            if (x > 0).any:
                return math.l2_loss(x)
            return math.l2_loss(x - 1)
        def compiled(x):
            if (x > 0).any:  # <- phiml.math.jit_compile
                return math.l2_loss(x)
            return math.l2_loss(x - 1)
        eager = math.gradient(loss, "x")
        fast = jit_compile(math.gradient(compiled, "x"))
    """,
}
