"""What the job scripts share; reaches Glue as a zip in `--extra-py-files`.

Runs on Python 3.10 (Glue 4.0) to 3.13 (Glue 6.0), with pyarrow, boto3 and Spark alone, as Glue has them.
"""
