"""What every worker needs, imported once in the process that they are forked from."""

import tracesafe.batch.repository
import tracesafe.program.program
import tracesafe.registry  # noqa: F401
