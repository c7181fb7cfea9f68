from phi.jax.flow import *

last_force = None


@jit_compile
def step(position, velocity, dt):
    """One step of a spring."""
    global last_force
    last_force = -2.0 * position
    velocity = velocity + dt * last_force
    return position + dt * velocity, velocity


def main():
    position = tensor([1.0, -0.5], channel(vector="x,y"))
    velocity = math.zeros_like(position)
    for _ in range(3):
        position, velocity = step(position, velocity, 0.1)
    work = math.sum(last_force * velocity, "vector")
    return {"position": position, "force": last_force * 1.0, "work": work}
