"""Trajectories: lists that get one entry in every round are stacked, whatever the round does."""

import dataclasses

import jax
import jax.numpy as jnp


@dataclasses.dataclass(frozen=True)
class Ball:
    bounce: float = 0.5
    gravity: float = 1.0

    def step(self, height, speed):
        speed = speed - self.gravity
        height = height + speed
        if height < 0:
            height, speed = -height * self.bounce, -speed * self.bounce
        return height, speed


def trajectory(ball, height, speed, steps=5):
    heights = []
    for _ in range(steps):
        height, speed = ball.step(height, speed)
        heights.append(height)
    return jnp.stack(heights)


def stopped(ball, height, speed, steps=5):
    """The same, but a ball that is too high stays where it is from then on."""
    stuck = height > 4
    heights = [height]
    for k in range(1, steps):
        higher, faster = ball.step(height, speed)
        if higher > 4:
            stuck = True
        if not stuck:
            height, speed = higher, faster
        heights.append(height + 0 * k)
    return jnp.stack(heights), stuck


def grown(ball, height, speed):
    """The list ends where the ball does: its length differs."""
    heights = []
    for _ in range(5):
        height, speed = ball.step(height, speed)
        if height < 0.1:
            break
        heights.append(height)
    return heights


def main():
    ball = Ball()
    height, speed = jnp.array([0.0, 1.0, 3.0]), jnp.array([0.0, 1.5, 3.0])
    paths = jax.vmap(lambda h, s: trajectory(ball, h, s))(height, speed)
    last = jax.jit(jax.grad(lambda h: trajectory(ball, h, 1.5)[-1]))(1.0)
    held = jax.vmap(lambda h, s: stopped(ball, h, s))(height, speed)
    return paths, last, held
