from phi.jax.flow import *

last_force = None


@jit_compile
def step(position, velocity, dt):
    """One step of a spring."""
    last_force = -2.0 * position
    velocity = velocity + dt * last_force
    return (position + dt * velocity, velocity), last_force


def main():
    global last_force
    position = tensor([1.0, -0.5], channel(vector="x,y"))
    velocity = math.zeros_like(position)
    for _ in range(3):
        (position, velocity), last_force = step(position, velocity, 0.1)
    work = math.sum(last_force * velocity, "vector")
    return {"position": position, "force": last_force * 1.0, "work": work}
