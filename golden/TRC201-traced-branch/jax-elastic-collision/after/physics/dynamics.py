from . import contact as c


def wall_force(position, velocity, wall):
    depth = position - wall
    return -c.spring_force(depth, 50.0) + c.damping(depth, velocity, 0.5)


def step(state, wall, dt=0.05):
    position, velocity = state
    velocity = velocity + dt * wall_force(position, velocity, wall)
    return position + dt * velocity, velocity
