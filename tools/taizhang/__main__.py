"""`python -m taizhang`."""

import sys

from taizhang.cli.main import main

sys.exit(main())
