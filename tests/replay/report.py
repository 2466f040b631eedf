"""The page docs/reference/alarms.md: the table of alarms and the table of replays, both out of the code.

`python -m tests.replay.report` writes it; a test compares.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.replay import stacks
from tests.replay.replay import Resources, by_name, replay
from tests.replay.runs import RUNS, Run

from hardened_glue.cloudwatch.alarm_states import MINUTE
from hardened_glue.facts.metrics import NAMESPACE
from hardened_glue.jobs.alarm_row import AlarmedJob, AlarmRow
from hardened_glue.jobs.alarm_settings import AlarmSettings
from hardened_glue.jobs.alarm_table import ALARMS, TOLD_EVENTS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "alarms.md"
Rung = Mapping[str, Sequence[int]]
Found = Mapping[str, Mapping[str, Rung]]
_DEFAULTS = AlarmSettings()
_SHOWN = AlarmedJob(job_name="<job>", success_rule="<rule>", usd_per_worker_hour=1)

_HEAD = """\
# Alarms

Every job has three alarms and one metric filter by default, four resources in all. The others are there on
request, each by one option of `AlarmSettings`; `AlarmSettings.full(no_success_within_hours=26)` turns on all
but the one on money, which needs a price. An option says what is tolerated; `None` leaves the alarm out.

Failures, timeouts and runs that take longer than usual need no alarm: a rule tells the topic of the event.

## The table

Heap is a fraction, 0 to 1. The alarms on it watch all runs (`JobRunId=ALL`) by the minute.

"""
_BETWEEN = """\

## Which alarm rings when

Each run below is played through the synthesized templates by a test: through CloudWatch's documented rules of
periods, windows, missing data and metric math, through EventBridge's matching and through the filter's
pattern. Behind each name stand the minutes of the run at which it rang, rounded up; `event` is a rule that
tells the topic. Alarms are made with the job, at the first minute of the replay.

- **ours** is a job as it comes; **in full adds** what `AlarmSettings.full(no_success_within_hours=26,
  tolerated_usd_per_day=30)` and a notify delay ring besides.
- **cdk-monitoring-constructs** 10.3.3: `monitor_glue_job` with all its alarms on, tolerating nothing.
- **plain L2**: `job.metric(...).create_alarm(threshold=0.5)` on both heaps, `metric_failure()` and
  `metric_timeout()` at 1, all else as CDK sets it.

"""
_TAIL = """\

What the table does not show: that `JobRunId=ALL` carries heap in every Glue version was not seen on a live
account, nor how many points beyond its window CloudWatch takes when data is missing. The replays are
repeated with none to five more points, with data up to 90 seconds late, and under each reading of what the
guide leaves open about `FILL` and `MAX`: the default alarms ring all the same.

## Dashboards

`JobDashboard(self, "Dashboard", job=job)` shows one job: its alarms, the four profiles of the Glue console
with the alarms' lines in them, and what else Glue can tell. `PlatformDashboard(self, "Platform", jobs=[...])`
shows up to 500 jobs, one line each. Below is the first, drawn from the JSON that is deployed, with the
straggler of the table above in it (`python -m scripts.draw_dashboard`).

![One job's alarms, then graphs of its memory, data movement, shuffle, execution and more][dashboard]

Bytes of S3 come from metrics whose page names no `JobRunId=ALL`, and whose names date from EMRFS: it is not
known whether they fill on Glue 5.1 and later. Nor is the scale of the memory and disk metrics, taken here as
0 to 1.

[dashboard]: ../images/dashboard.svg
"""


def render(found: Found) -> str:
    """The whole page."""
    return _HEAD + _alarm_table() + _BETWEEN + _replay_table(found) + _TAIL


def _alarm_table() -> str:
    lines = [
        "| alarm | watches | tolerated | window | why | option | mark |",
        "|---|---|---|---|---|---|---|",
        *(_alarm_line(row) for row in ALARMS),
        *(
            f"| {each.id} | event `{each.event}` | {each.tolerated} | at once | {each.why} | {each.option}"
            f" | {each.source.mark.value} |"
            for each in TOLD_EVENTS
        ),
    ]
    return "\n".join(lines) + "\n"


def _alarm_line(row: AlarmRow) -> str:
    watched = "<br>".join(
        f"`{each.name}` ({each.statistic})"
        if each.identity(_SHOWN).namespace == NAMESPACE
        else f"`{each.identity(_SHOWN).namespace}` `{each.name}` ({each.statistic})"
        for each in row.watched
    )
    tolerated = row.tolerated(_DEFAULTS)
    bound = f"{tolerated:g} {row.unit}" if tolerated is not None else row.unit
    option = f"`{row.option}`, " + ("on by default" if tolerated is not None else "off by default")
    window = f"{_window(row)}: {row.why_window}"
    return f"| {row.id} | {watched} | {bound} | {window} | {row.why} | {option} | {row.source.mark.value} |"


def _window(row: AlarmRow) -> str:
    if row.option == "no_success_within_hours":
        return "as many hours as tolerated"
    period = {MINUTE: "minutes", 86_400: "days"}[row.window.period_seconds]
    return f"{row.window.beyond} of {row.window.periods} {period}"


def _replay_table(found: Found) -> str:
    styles = list(found)
    lines = ["| run | taken from | " + " | ".join(styles) + " |", "|---|---|" + "---|" * len(styles)]
    for run in RUNS:
        cells = []
        for style in styles:
            rung = found[style][run.id]
            cells.append(_cell(_beyond(rung, found["ours"][run.id]) if style == stacks.FULL_COLUMN else rung))
        lines.append(f"| {run.title} | {run.taken_from} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _beyond(rung: Rung, known: Rung) -> Rung:
    more = {name: [each for each in times if each not in known.get(name, ())] for name, times in rung.items()}
    return {name: times for name, times in more.items() if times}


def replay_all(templates: Mapping[str, Resources]) -> Found:
    """What rings of each style in each run, and after how many minutes of the run."""
    return {
        style: {run.id: minutes_rung(resources, run) for run in RUNS}
        for style, resources in templates.items()
    }


def minutes_rung(resources: Resources, run: Run) -> Rung:
    """What rings in one run, by the alarm's name without the job's, in minutes of the run rounded up."""
    found = by_name(resources, replay(resources, run))
    return {name: [int(-(-(at - run.starts_s) // MINUTE)) for at in times] for name, times in found.items()}


def _cell(found: Mapping[str, Sequence[int]]) -> str:
    if not found:
        return "nothing"
    return "<br>".join(f"{name} {_listed(times)}" for name, times in found.items())


def _listed(times: Sequence[int]) -> str:
    shown = ", ".join(f"{each:,}" for each in times[:4])
    return shown if len(times) <= 4 else f"{shown} and {len(times) - 4} times more"


if __name__ == "__main__":
    PAGE.write_text(render(replay_all(stacks.all_styles())), encoding="utf-8")
