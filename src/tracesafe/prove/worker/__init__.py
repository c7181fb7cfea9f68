"""What runs in the user's interpreter: it imports nothing of tracesafe, and needs NumPy at most.

``__main__.py`` is started by its path and loads this folder as a package under a private name, so that no module
of the user's is shadowed. ``serve`` is the process that stays; it forks a child for each side of each job.
"""
