"""``python -m tracesafe``."""

from tracesafe.cli.main import run

if __name__ == "__main__":
    run()
