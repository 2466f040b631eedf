"""A profile as one page of HTML that stands on its own: no script, no font, no picture from elsewhere."""

from collections.abc import Iterator, Sequence
from html import escape

from hardened_glue.profile import text
from hardened_glue.profile.series import RunProfile

_STYLE = """\
body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 1500px; margin: 2rem auto;
padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0 } th, td { text-align: left; padding: .25rem .8rem .25rem 0;
border-bottom: 1px solid #e4e4e4; vertical-align: top } svg { max-width: 100%; height: auto }
.rang { color: #b3471d; font-weight: 600 } .note { color: #666 }"""
_SUMMARY = (
    "rows_in",
    "rows_out",
    "rows_quarantined",
    "files_in",
    "files_out",
    "bytes_in",
    "bytes_out",
    "tasks",
)


def html(profiles: Sequence[RunProfile], titles: Sequence[str], picture: str) -> str:
    """The page of one run, or of several side by side."""
    heading = escape(" and ".join(titles))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>Profile: {heading}</title><style>{_STYLE}</style></head><body>"
        f"<h1>Profile: {heading}</h1>{''.join(_facts(profiles, titles))}{picture}"
        f"{''.join(map(_alarms, profiles, titles))}{_NOTE}</body></html>\n"
    )


_NOTE = (
    '<p class="note">Sampled each second on the machine that ran it; Glue sends gauges each 30 seconds and '
    "counts as tasks end. The heaps are those of the local run. Data movement is what Spark's file systems "
    "saw: what a script reads in Python is in its run summary alone.</p>"
)


def _facts(profiles: Sequence[RunProfile], titles: Sequence[str]) -> Iterator[str]:
    yield "<table><tr><th></th>" + "".join(f"<th>{escape(title)}</th>" for title in titles) + "</tr>"
    rows = {
        "job": [f"{each.job['name']}, Glue {each.job['glue_version']}" for each in profiles],
        "state": [each.state for each in profiles],
        "seconds": [f"{each.seconds:.1f}" for each in profiles],
        "cost on its workers": [_cost(each) for each in profiles],
    }
    python = [_python_peak(each) for each in profiles]
    if any(python):
        rows["Python memory of an executor, peak"] = python
    for name in _SUMMARY:
        if any(name in each.summary for each in profiles):
            rows[name] = [_number(each.summary.get(name)) for each in profiles]
    for name, cells in rows.items():
        yield f"<tr><th>{escape(name)}</th>" + "".join(f"<td>{escape(each)}</td>" for each in cells) + "</tr>"
    yield "</table>"


def _cost(profile: RunProfile) -> str:
    if "usd" in profile.cost:
        return f"{profile.cost['usd']} USD ({profile.cost['how']})"
    return str(profile.cost.get("not_known", ""))


def _python_peak(profile: RunProfile) -> str:
    """What no heap shows: rows that are read in Arrow lie in the Python part of a worker."""
    peaks = [
        each.peak or 0 for each in profile.series if each.name.startswith("local.") and "python" in each.name
    ]
    highest = max(peaks, default=0)
    return f"{highest / 2**20:,.0f} MiB" if highest else ""


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else "" if value is None else str(value)


def _alarms(profile: RunProfile, title: str) -> str:
    if not profile.alarms:
        return ""
    rows = (
        f'<tr><td class="{escape(alarm["state"])}">{escape(text.told(alarm))}</td>'
        f"<td>{escape(str(alarm['why']))}</td></tr>"
        for alarm in profile.alarms
    )
    return f"<h2>Alarms of {escape(title)}</h2><table>{''.join(rows)}</table>"
