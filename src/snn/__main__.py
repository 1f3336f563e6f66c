"""`python -m snn`."""

import sys

from snn.config.cli import main

sys.exit(main())
