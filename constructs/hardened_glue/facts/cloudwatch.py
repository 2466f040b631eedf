"""What CloudWatch bounds: alarms, metric filters and dashboards."""

from hardened_glue.facts.source import Mark, Source

_CLOUDWATCH_MODEL = Source("botocore cloudwatch model, PutMetricAlarm")
_GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/"

# An alarm looks back at most 7 days with periods of an hour or more, at most one day with shorter ones.
LONGEST_ALARM_HOURS = 168
LONGEST_SHORT_ALARM_HOURS = 24
HOUR_SECONDS = 3_600
DAY_SECONDS = 86_400
ALARM_WINDOW_SOURCE = _CLOUDWATCH_MODEL
ALARM_NAME_LENGTH = 255
ALARM_DESCRIPTION_LENGTH = 1_024
ALARM_METRICS = 10
EXPRESSION_LENGTH = 2_048
LONGEST_WARM_UP_MINUTES = 2_880
ALARM_SOURCE = _CLOUDWATCH_MODEL

# CloudWatch also looks at points before the window when some inside it are missing; how many is shown by
# an example (5 for a window of 3) and stated nowhere.
MISSING_DATA_SOURCE = Source(f"{_GUIDE}monitoring/alarms-and-missing-data.html")
EXTRA_POINTS = 2
EXTRA_POINTS_SOURCE = Source(f"{_GUIDE}monitoring/alarms-and-missing-data.html", Mark.INFERRED)
# FILL also fills the newest minute, whose data may still be on its way: an alarm on one point of one would
# look at the filling for ever.
FILL_SOURCE = Source(f"{_GUIDE}monitoring/using-metric-math.html")

FILTER_PATTERN_LENGTH = 1_024
FILTER_METRIC_LENGTH = 255
FILTER_METRIC_FORBIDDEN = ":*$"
FILTER_SOURCE = Source("botocore logs model, PutMetricFilter")
FILTER_SYNTAX_SOURCE = Source(f"{_GUIDE}logs/FilterAndPatternSyntax.html")

DASHBOARD_COLUMNS = 24
METRICS_A_WIDGET = 500
METRICS_A_DASHBOARD = 2_500
ALARMS_A_WIDGET = 100
WIDGETS_A_DASHBOARD = 500
DASHBOARD_SOURCE = Source(f"{_GUIDE}APIReference/CloudWatch-Dashboard-Body-Structure.html")
