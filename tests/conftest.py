"""What every test needs before the first `import aws_cdk`: its Node process inherits this environment."""

import os
import sys
from pathlib import Path

from hypothesis import settings

# CDK's own validator costs seconds at every synth; scripts/strict_synth.py runs with it on.
os.environ["CDK_VALIDATION"] = "false"

# Node lies beside the interpreter where the machine has none; the venv need not be on PATH for the tests.
_node = Path(sys.executable).with_name("node")
if _node.exists():
    os.environ.setdefault("JSII_NODE", str(_node))

# A slow machine fails no test, and a failure comes back with the next run.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")
