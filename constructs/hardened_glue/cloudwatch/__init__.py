"""CloudWatch's rules as its guides document them: how alarms, metric math and filter patterns are read."""
