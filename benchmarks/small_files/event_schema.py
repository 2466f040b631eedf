"""The schema of the audit log's events, for engines that are given it."""

import pyarrow as pa

DDL = (
    "eventID STRING, eventTime STRING, eventSource STRING, eventName STRING, readOnly BOOLEAN, "
    "userAgent STRING, sourceIPAddress STRING, userIdentity STRUCT<type: STRING, arn: STRING, "
    "accountId: STRING, sessionContext: STRUCT<mfaAuthenticated: BOOLEAN, issuer: STRING>>, "
    "requestParameters STRUCT<bucketName: STRING, key: STRING>, "
    "resources ARRAY<STRUCT<ARN: STRING, type: STRING>>, latencyMs DOUBLE, bytesTransferredOut BIGINT, "
    "errorCode STRING"
)


def arrow() -> pa.Schema:
    texts = ("eventID", "eventTime", "eventSource", "eventName")
    session = pa.struct([("mfaAuthenticated", pa.bool_()), ("issuer", pa.string())])
    identity = [(name, pa.string()) for name in ("type", "arn", "accountId")]
    return pa.schema(
        [
            *((name, pa.string()) for name in texts),
            ("readOnly", pa.bool_()),
            ("userAgent", pa.string()),
            ("sourceIPAddress", pa.string()),
            ("userIdentity", pa.struct([*identity, ("sessionContext", session)])),
            ("requestParameters", pa.struct([("bucketName", pa.string()), ("key", pa.string())])),
            ("resources", pa.list_(pa.struct([("ARN", pa.string()), ("type", pa.string())]))),
            ("latencyMs", pa.float64()),
            ("bytesTransferredOut", pa.int64()),
            ("errorCode", pa.string()),
        ]
    )
