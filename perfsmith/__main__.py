"""`python -m perfsmith`: the command line where the script is not on the path."""

import sys

from perfsmith.agent.cli import main

if __name__ == "__main__":
    sys.exit(main())
