"""``python -m geomine``."""

import sys

from geomine.cli import main

sys.exit(main())
