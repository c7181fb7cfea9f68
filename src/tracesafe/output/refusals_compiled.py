"""The pages of refusals that are about what ΦFlow compiles, and what cannot be compiled."""

from __future__ import annotations

from tracesafe.output.refusal import RefusalPage

COMPILED: tuple[RefusalPage, ...] = (
    RefusalPage(
        "also-differentiated",
        "The line calls a function with its own gradient, and runs in two places: below the forward function of "
        "another one, where that gradient is never asked for, and elsewhere, where it counts.",
        "give the forward function a copy of the code that calls the plain function, and keep the line for the others.",
        "def speed(v):\n    return soft_norm(v)",
        "def speed(v):\n    return soft_norm(v)\ndef plain_speed(v):\n    return soft_norm_forward(v)",
    ),
    RefusalPage(
        "compiled-object",
        "Somebody looks into the compiled function: at its `traces`, its `recorded_mappings`. Without its compiler the "
        "function has no such things.",
        "take out what looks into it, which has nothing to do any more once the function is plain.",
        "step(v)\nstep.traces.clear()",
        "step(v)",
    ),
    RefusalPage(
        "hidden-forward",
        "The function with its own gradient was made of one that has no name at the call: of a lambda, in another "
        "function, in another module that is not named there.",
        "give the plain function a name at the top of its module, and import it where it is called.",
        "clip = math.custom_gradient(lambda v: math.clip(v, -1, 1), backward)",
        "def clip_forward(v):\n    return math.clip(v, -1, 1)\nclip = math.custom_gradient(clip_forward, backward)",
    ),
    RefusalPage(
        "nested-gradient",
        "A gradient of a gradient, or a hessian. torch's backend of ΦFlow forgets the first derivative's graph before "
        "the second is taken, and `math.hessian` is gone.",
        "write the first derivative down as a formula and take the gradient of that, or a difference of gradients.",
        "curvature = gradient(gradient(energy, 'x'), 'x')",
        "def slope(x):\n    return 4 * x ** 3\ncurvature = gradient(slope, 'x')",
    ),
    RefusalPage(
        "shared-compiler",
        "One line compiles many functions: a wrapper of the project that calls `jit_compile` with what it is given, or "
        "a loop over functions. Without it all of them would run uncompiled.",
        "leave the wrapper out for this one function.",
        "step = compiled(step_with_network)",
        "step = step_with_network",
    ),
    RefusalPage(
        "solve-in-custom-gradient",
        "A solve (`solve_linear`, `diffuse.implicit`, `make_incompressible`) brings its own gradient along, and there "
        "is no form of it without one. In the forward function of a `custom_gradient` torch cannot compile it.",
        "move the solve out of the forward function, or run the function that is compiled without `jit_compile`.",
        "def project_forward(v):\n    return fluid.make_incompressible(v)[0] * 2",
        "def double_forward(v):\n    return v * 2\nv = double(fluid.make_incompressible(v)[0])",
    ),
)
