import jax

import walks


def main():
    jax.jit(walks.path)(1.0)
    jax.jit(walks.level)(1.0)
    jax.jit(lambda x: walks.bands(x, (0.0, 0.5, 2.0)))(1.0)
    jax.jit(walks.blend)(1.0)
    jax.jit(walks.careful)(1.0)
    jax.jit(lambda x: walks.counted(x, {"rounds": 0}))(1.0)
    jax.jit(walks.suppressed)(1.0)
    jax.jit(lambda x: sum(walks.halves(x)))(1.0)
    jax.jit(walks.fetched)(1.0)
    jax.jit(walks.pair)(1.0)
