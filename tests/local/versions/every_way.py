"""The job of the test: the script's own `main`, once for each way to read, in one Spark application."""

import json
import sys

from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

import s3_to_parquet

own = getResolvedOptions(sys.argv, ["ways"])
# A list of argument lists, each laid over Glue's own arguments of this run.
for way in json.loads(own["ways"]):
    s3_to_parquet.main([*sys.argv, *way])
spark = SparkContext.getOrCreate()
print(json.dumps({"run_summary": {"spark": spark.version, "python": sys.version.split()[0]}}), flush=True)
