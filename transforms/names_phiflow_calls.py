"""Names that ΦFlow took away in 2.2, by its history, and what they were for is written otherwise."""

from tracesafe.spec import Framework, renames

_GRADIENT = "write the computation as a function `f` and take `math.gradient(f)` of it"
_FILL = "write `math.masked_fill(values, valid, distance)`"

RENAMES = renames(
    Framework.PHIFLOW,
    "2.2",
    f"""
    !phi.math.record_gradients -> {_GRADIENT}
    !phi.math.gradients -> {_GRADIENT}
    !phiml.math.record_gradients -> {_GRADIENT}
    !phiml.math.gradients -> {_GRADIENT}
    !phi.math.extrapolate_valid_values -> {_FILL}
    !phiml.math.extrapolate_valid_values -> {_FILL}
    !phi.field.extrapolate_valid -> {_FILL} with the values of the field
    !phi.physics.advect.runge_kutta_4 -> write `advect.points(field, velocity, dt, integrator=advect.rk4)`
    !phi.physics.flip.make_incompressible -> write `fluid.make_incompressible` with `active=`
    !phi.physics.flip.map_velocity_to_particles -> sample the velocity at the points: `velocity @ particles`
    !phi.physics.flip.respect_boundaries -> write `fluid.boundary_push(particles, obstacles)`
    """,
)
