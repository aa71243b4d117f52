"""`python -m pubpipe.cli`."""

import sys

from pubpipe.cli.main import main

sys.exit(main())
