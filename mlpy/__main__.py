"""`python -m mlpy`."""

import sys

from mlpy.cli import main

sys.exit(main())
