"""The start: loads the folder as a package under a name of its own, and serves."""

import importlib
import importlib.util
import os
import sys

NAME = "_tracesafe_worker"


def load() -> None:
    """Make the package importable, and take its folder off the path: its modules have everyday names."""
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) != folder]
    spec = importlib.util.spec_from_file_location(
        NAME, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = module
    spec.loader.exec_module(module)


if __name__ == "__main__":
    load()
    importlib.import_module(NAME + ".serve").main(sys.argv[1:])
