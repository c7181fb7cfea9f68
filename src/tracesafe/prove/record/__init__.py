"""Recording of inputs: while a user's tests or script run, the arguments of transformed functions go to a file.

This package runs inside of the user's process. It imports the standard library and its own modules only; frameworks
are looked at after the user's code has imported them, and recorded values are written as numbers and structure,
never as pickles.
"""
