"""The requests of a job in a VPC with a database and the Data Catalog, and those that it must not make."""

from collections.abc import Iterator, Sequence

from tests.security.aws_calls import kms_call, other_call, via
from tests.security.deployed_job import DeployedJob
from tests.security.iam_statements import Call, Values
from tests.security.run_calls import Row
from tests.security.template_values import ACCOUNT, REGION, Templates

_VPC_PAGE = "Glue: setting up a VPC"
_CATALOG_PAGE = "Glue: specifying resource ARNs"
_CONNECTION_PAGE = "Glue: connections with secrets"
_SPARK = "Spark's catalog at its start (L)"
_GLUE_TAG = "aws-glue-service-resource"
_DESCRIBED = (
    "NetworkInterfaces", "RouteTables", "SecurityGroups", "Subnets", "VpcAttribute", "VpcEndpoints", "Vpcs",
)  # fmt: skip
_TABLE_ACTIONS = (
    "GetDatabase", "GetTable", "GetTables", "GetPartition", "GetPartitions", "BatchGetPartition",
    "CreateTable", "UpdateTable", "CreatePartition", "BatchCreatePartition", "UpdatePartition",
    "BatchUpdatePartition",
)  # fmt: skip


class Place:
    """A placed job: its subnet, its connection and its secret."""

    def __init__(
        self, templates: Templates, job_name: str, *, subnet_id: str, connection: str, secret: str
    ) -> None:
        self.role = DeployedJob(templates, job_name).role
        self.subnet = _ec2(f"subnet/{subnet_id}")
        self.connection = connection
        [group] = [each for each in templates.resources("EC2::SecurityGroup")]
        self.group = _ec2(f"security-group/{templates.attribute(group, 'GroupId')}")
        self.secret = secret
        [key] = [each for each in templates.resources("KMS::Key") if each.logical_id.startswith("LoginKey")]
        self.secret_key = templates.attribute(key, "Arn")

    def ask(self, action: str, resource: str = "*", **context: Values) -> Call:
        """A request of the job's role."""
        return other_call(self.role, action, resource, **context)


def reached(place: Place) -> Iterator[Row]:
    """The connection, its secret, and the network interfaces of a run."""
    connection = tuple(
        place.ask("glue:GetConnection", _glue(each)) for each in ("catalog", f"connection/{place.connection}")
    )
    yield Row("connection", "reads it", _CATALOG_PAGE, connection)
    decrypt = kms_call(place.role, "Decrypt", place.secret_key, via("secretsmanager"))
    yield Row(
        "connection",
        "reads its secret",
        _CONNECTION_PAGE,
        (place.ask("secretsmanager:GetSecretValue", place.secret), decrypt),
    )
    described = place.ask("secretsmanager:DescribeSecret", place.secret)
    yield Row("connection", "looks its secret up", _CONNECTION_PAGE, (described,))
    for what in _DESCRIBED:
        yield Row("network", f"looks at {what}", _VPC_PAGE, (place.ask(f"ec2:Describe{what}"),))
    made = (_ec2("network-interface/eni-1"), place.subnet, place.group)
    calls = tuple(place.ask("ec2:CreateNetworkInterface", each) for each in made)
    yield Row("network", "makes an interface", _VPC_PAGE, calls)
    removed = place.ask("ec2:DeleteNetworkInterface", made[0], ec2__Subnet=place.subnet)
    yield Row("network", "removes it", _VPC_PAGE, (removed,))
    for action in ("CreateTags", "DeleteTags"):
        call = place.ask(f"ec2:{action}", made[0], aws__TagKeys=(_GLUE_TAG,))
        yield Row("network", f"{action} of Glue's own", _VPC_PAGE, (call,))


def catalog(place: Place) -> Iterator[Row]:
    """A table that is kept up to date."""
    for action in _TABLE_ACTIONS:
        yield Row("catalog", action, _CATALOG_PAGE, tuple(_on_table(place, action, "curated", "orders")))


def spark_catalog(job: DeployedJob) -> Iterator[Row]:
    """What Spark asks of the catalog by itself."""

    def ask(action: str, resources: Sequence[str]) -> tuple[Call, ...]:
        return tuple(other_call(job.role, f"glue:{action}", _glue(each)) for each in resources)

    for database in ("default", "global_temp"):
        calls = ask("GetDatabase", ["catalog", f"database/{database}"])
        yield Row("catalog", "Spark looks for a database of its own", _SPARK, calls, database)
    made = ask("CreateDatabase", ["catalog", "database/default"])
    yield Row("catalog", "Spark makes its default database", _SPARK, made)
    functions = ask(
        "GetUserDefinedFunctions", ["catalog", "database/default", "userDefinedFunction/default/f"]
    )
    yield Row("catalog", "Spark looks for functions", _SPARK, functions)


def elsewhere(place: Place) -> Iterator[Row]:
    """Near misses of each."""
    near = {
        "reads another connection": place.ask("glue:GetConnection", _glue("connection/payroll")),
        "changes its connection": place.ask("glue:UpdateConnection", _glue(f"connection/{place.connection}")),
        "changes its secret": place.ask("secretsmanager:PutSecretValue", place.secret),
        "uses the secret's key by itself": kms_call(place.role, "Decrypt", place.secret_key),
        "uses the secret's key through S3": kms_call(place.role, "Decrypt", place.secret_key, via("s3")),
    }
    yield from (Row("connection", does, "must not", (call,)) for does, call in near.items())
    yield from _elsewhere_in_the_network(place)
    for action, table in (("DeleteTable", "orders"), ("GetTable", "payroll"), ("UpdateTable", "payroll")):
        call = place.ask(f"glue:{action}", _glue(f"table/curated/{table}"))
        yield Row("catalog", f"{action} of {table}", "must not", (call,))
    for action in ("DeleteDatabase", "UpdateDatabase"):
        call = place.ask(f"glue:{action}", _glue("database/curated"))
        yield Row("catalog", action, "must not", (call,))


def _elsewhere_in_the_network(place: Place) -> Iterator[Row]:
    interface = _ec2("network-interface/eni-1")
    other_subnet, other_group = _ec2("subnet/subnet-2"), _ec2("security-group/sg-2")
    near = {
        "makes an interface in another subnet": place.ask("ec2:CreateNetworkInterface", other_subnet),
        "makes an interface with another group": place.ask("ec2:CreateNetworkInterface", other_group),
        "removes an interface of another subnet": place.ask(
            "ec2:DeleteNetworkInterface", interface, ec2__Subnet=other_subnet
        ),
        "tags an interface otherwise": place.ask("ec2:CreateTags", interface, aws__TagKeys=("owner",)),
        "untags an interface otherwise": place.ask("ec2:DeleteTags", interface, aws__TagKeys=("owner",)),
        "opens a group": place.ask("ec2:AuthorizeSecurityGroupIngress", place.group),
        "starts an instance": place.ask("ec2:RunInstances", place.subnet),
    }
    yield from (Row("network", does, "must not", (call,)) for does, call in near.items())


def _on_table(place: Place, action: str, database: str, table: str) -> Iterator[Call]:
    for resource in ("catalog", f"database/{database}", f"table/{database}/{table}"):
        yield place.ask(f"glue:{action}", _glue(resource))


def _glue(resource: str) -> str:
    return f"arn:aws:glue:{REGION}:{ACCOUNT}:{resource}"


def _ec2(resource: str) -> str:
    return f"arn:aws:ec2:{REGION}:{ACCOUNT}:{resource}"
