from phi.flow import *

pressure_guess = None
steps_done = 0


def advance(smoke, velocity, dt, steps_done):
    """Smoke that rises and slows down; the last pressure is the next one's first guess."""
    smoke = smoke + dt * velocity
    pressure_guess = 0.5 * smoke
    steps_done = steps_done + 1
    return (smoke, velocity * 0.99), (pressure_guess, steps_done)


step = jit_compile(advance)


def main():
    global pressure_guess, steps_done
    smoke = math.linspace(0.0, 1.0, spatial(x=5))
    velocity = math.ones(spatial(x=5))
    guesses = []
    for _ in range(4):
        (smoke, velocity), (pressure_guess, steps_done) = step(smoke, velocity, 0.5, steps_done)
        guesses.append(pressure_guess * 1.0)
    return {"smoke": smoke, "guesses": guesses, "steps": int(steps_done)}
