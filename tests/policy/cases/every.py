"""Every case of every rule."""

from tests.policy.cases.arguments import ARGUMENTS
from tests.policy.cases.beside import BESIDE
from tests.policy.cases.definition import DEFINITION
from tests.policy.cases.observation import OBSERVATION
from tests.policy.cases.security import SECURITY

CASES = [*DEFINITION, *SECURITY, *ARGUMENTS, *OBSERVATION, *BESIDE]
