"""The baseline as an assertion: every miss with its reason, and no stale acceptance."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.policy.policy_templates import REMOVED, clean

from hardened_glue.testing import assert_hardened


class _Synthesized:
    def __init__(self, template: dict[str, Any]) -> None:
        self._template = template

    def to_json(self) -> dict[str, Any]:
        return self._template


def test_a_hardened_template_passes_in_any_form(tmp_path: Path) -> None:
    path = tmp_path / "stack.template.json"
    path.write_text(json.dumps(clean()))

    for form in (clean(), _Synthesized(clean()), path, str(path)):
        assert assert_hardened(form).findings == ()


def test_lists_every_miss_with_where_why_and_fix() -> None:
    with pytest.raises(AssertionError) as raised:
        assert_hardened(clean({"Job/Timeout": REMOVED, "Job/Tags": REMOVED}))

    assert str(raised.value) == "\n".join(
        [
            "2 faults in the template",
            "timeout at Job, Timeout: Timeout is absent: 480 minutes are billed for a hung run",
            "    why: AWS's own default bills a hung run for 8 or 48 hours of every worker",
            "    fix: set Timeout to the minutes that the job may take, such as 180",
            "    with this library: JobSettings(timeout_minutes=180)",
            "tags at Job, Tags: Tags is absent or empty",
            "    why: tags say whose bill and whose night it is, and policies can ask for them",
            "    fix: set Tags to at least an owner",
            "    with this library: HardenedJob tags its template; "
            'cdk.Tags.of(stack).add("owner", ...) adds yours',
        ]
    )


def test_an_accepted_miss_passes_and_stays_in_the_report() -> None:
    report = assert_hardened(clean({"Job/Timeout": REMOVED}), accepted={"timeout": "ends by itself"})

    assert report.rules == {"timeout"}


@pytest.mark.parametrize(
    ("accepted", "fault"),
    [
        ({"timeout": "once was"}, "accepted['timeout']: it finds nothing, remove it"),
        ({"timeouts": "a slip"}, "accepted['timeouts']: no such rule"),
        ({"timeout": " "}, "accepted['timeout']: no reason given"),
    ],
)
def test_refuses_an_acceptance_that_is_stale_unknown_or_without_a_reason(
    accepted: dict[str, str], fault: str
) -> None:
    with pytest.raises(AssertionError) as raised:
        assert_hardened(clean(), accepted=accepted)

    assert str(raised.value).splitlines()[1:] == [fault]


def test_what_cannot_be_assessed_fails_no_test_and_is_in_the_report() -> None:
    report = assert_hardened(clean({"Job/Role": {"Fn::ImportValue": "role"}}))

    assert {each.rule for each in report.not_assessed} == {"role-encrypted-logs", "role-metrics"}
