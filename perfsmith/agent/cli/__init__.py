"""The command line: arguments, settings, progress, output. A composition root.

Called by the `optimize` script, and by tests with a world and an engine of their own. Joins the engine to a
terminal; decides nothing about a candidate. Importing it stays light: the engine and everything heavy are
imported by the commands that need them.
"""

from perfsmith.agent.cli._exit_codes import ExitCode
from perfsmith.agent.cli._main import main
from perfsmith.agent.cli._session import Engine

__all__ = ["Engine", "ExitCode", "main"]
