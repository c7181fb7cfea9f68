"""Programs whose tests are marked where Python may not ask for the truth: JAX."""

JAX = {
    "a decorated function and its default": """
        import jax
        @jax.jit
        def f(x, flag=True):
            if flag:
                return x
            if x > 0:  # <- jax.jit
                return x
            return -x
    """,
    "a flag that is passed": """
        import jax
        def f(x, flag=True):
            if flag:  # <- jax.jit
                return x
            return -x
        def main(x):
            return jax.jit(f)(x, True)
    """,
    "static arguments by number and by name": """
        from functools import partial
        import jax
        @partial(jax.jit, static_argnums=(1,), static_argnames=("mode",))
        def f(x, n, mode="a"):
            if n > 3 or mode == "b":
                x = x * n
            if x > 0:  # <- jax.jit
                return x
            return -x
        def main(x):
            return f(x, 4, mode="b")
    """,
    "vmap alone and under jit": """
        import jax
        def f(x, y):
            if y > 0:
                return x
            return -x
        def g(x, y):
            if y > 0:  # <- jax.jit
                return x
            return -x
        def main(x):
            return jax.vmap(f, in_axes=(0, None))(x, 1.0), jax.jit(jax.vmap(g, in_axes=(0, None)))(x, 1.0)
    """,
    "jit stages constants, vmap and grad do not": """
        import jax
        import jax.numpy as jnp
        T = jnp.array(1.0)
        def f(x):
            if T > 0:
                return x
            return -x
        def g(x):
            if T > 0:  # <- jax.jit
                return x
            return -x
        def main(x):
            return jax.vmap(f)(x), jax.grad(f)(x), jax.jit(g)(x)
    """,
    "dicts, tuples and shapes": """
        import jax
        import jax.numpy as jnp
        import numpy as np
        @jax.jit
        def f(params, x):
            if params:
                x = x + 1
            if "b" in params:
                x = x + params["b"]
            if np.prod(x.shape) > 4 or jnp.ndim(x) == 2 or jnp.issubdtype(x.dtype, jnp.floating):
                x = x * 2
            for key, value in params.items():
                if key == "w":
                    x = x * value
                if value.sum() > 0:  # <- jax.jit
                    x = x + 1
            return x
    """,
    "numpy's name is jax's": """
        import jax
        import jax.numpy as np
        @jax.jit
        def f(x):
            if np.any(x > 0):  # <- jax.jit
                return x
            return -x
    """,
    "loop bodies and branches": """
        import jax
        from jax import lax
        def body(carry, x):
            total, n = carry
            if x > 0:  # <- jax.lax.scan
                total = total + x
            return (total, n + 1), total
        def until(state):
            return state[0] > 0 if state[1] > 2 else True  # <- jax.lax.while_loop
        def run(xs):
            end, _ = lax.scan(body, (0.0, 0), xs)
            return lax.while_loop(until, lambda s: (s[0] - 1, s[1]), (end[0], 1.0))
    """,
    "host callbacks stop the trace": """
        import jax
        def report(x):
            if x > 0:
                print(x)
        @jax.jit
        def f(x):
            jax.debug.callback(report, x)
            return x
    """,
    "an import that may fail": """
        try:
            from jax import jit
        except ImportError:
            def jit(f):
                return f
        @jit
        def f(x):
            if x.shape[0] > 3:
                return x
            return x
    """,
    "a method whose self is static": """
        from functools import partial
        import jax
        class Solver:
            def __init__(self, tol: float):
                self.tol = tol
                self.verbose = False
            @partial(jax.jit, static_argnums=0)
            def step(self, x):
                if self.verbose:
                    print("step")
                if x > self.tol:  # <- jax.jit
                    return x / 2
                return x
    """,
    "a named tuple": """
        from typing import NamedTuple
        import jax
        class State(NamedTuple):
            x: jax.Array
            n: jax.Array
        @jax.jit
        def step(state: State):
            return state
        def inner(state):
            if state.n > 3:  # <- jax.jit
                return state
            return State(state.x + 1, state.n)
        def main(x):
            return jax.jit(inner)(State(x, x))
    """,
    "forward rules as decorators": """
        from functools import partial
        import jax
        @jax.custom_jvp
        def f(x):
            return x
        @f.defjvp
        def f_jvp(primals, tangents):
            x, = primals
            t, = tangents
            if x > 0:  # <- jax.jit
                t = 2 * t
            return f(x), t
        @partial(jax.custom_jvp, nondiff_argnums=(0,))
        def g(n, x):
            return x
        @partial(g.defjvp, symbolic_zeros=True)
        def g_jvp(n, primals, tangents):
            if n > 0:
                return g(n, *primals), tangents[0]
            if primals[0] > 0:  # <- jax.jit
                return g(n, *primals), tangents[0]
            return g(n, *primals), -tangents[0]
        def main(x):
            return jax.jit(lambda x: f(x) + g(1, x))(x)
    """,
    "arguments that nobody lists": """
        import jax
        def f(x, n, *, flag=True):
            if flag:
                x = x + 1
            if x > n:  # <- jax.jit
                return x
            return -x
        def g(n, x):
            if n > 0:
                return x
            if x > 0:  # <- jax.jit
                return x
            return -x
        def h(flag, x=None):
            if flag > 0:  # <- jax.jit
                return x
            return flag
        def main(*args):
            jax.jit(f)(*args)
            jax.jit(g, static_argnums=0)(*args)
            jax.jit(h)(*args, 3)
    """,
}
