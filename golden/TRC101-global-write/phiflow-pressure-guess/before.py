from phi.flow import *

pressure_guess = None
steps_done = 0


def advance(smoke, velocity, dt):
    """Smoke that rises and slows down; the last pressure is the next one's first guess."""
    global pressure_guess, steps_done
    smoke = smoke + dt * velocity
    pressure_guess = 0.5 * smoke
    steps_done += 1
    return smoke, velocity * 0.99


step = jit_compile(advance)


def main():
    smoke = math.linspace(0.0, 1.0, spatial(x=5))
    velocity = math.ones(spatial(x=5))
    guesses = []
    for _ in range(4):
        smoke, velocity = step(smoke, velocity, 0.5)
        guesses.append(pressure_guess * 1.0)
    return {"smoke": smoke, "guesses": guesses, "steps": int(steps_done)}
