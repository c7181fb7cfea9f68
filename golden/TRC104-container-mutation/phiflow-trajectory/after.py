from phi.flow import *

trajectory = []


@jit_compile(auxiliary_args="order")
def burgers_step(u, dt, order=2):
    """One explicit step of the inviscid Burgers equation."""
    if order == 2:
        slope = 0.5 * (u.x[1:] - u.x[:-1])
    else:
        slope = u.x[1:] - u.x[:-1]
    u = u.x[1:] - dt * u.x[1:] * slope
    trajectory_entry = math.sum(u**2, "x")
    return u, trajectory_entry


def main():
    u = math.sin(math.linspace(0.0, 6.0, spatial(x=9)))
    for _ in range(4):
        u, trajectory_entry = burgers_step(u, 0.1, order=2)
        trajectory.append(trajectory_entry)
    return {"u": u, "energies": math.stack(trajectory, batch("time"))}
