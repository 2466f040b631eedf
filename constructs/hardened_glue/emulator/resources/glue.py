"""AWS Glue: jobs, security configurations, triggers, connections, databases and tables."""

from __future__ import annotations

from .base import ACCOUNT, REGION, Physical, Properties, ResourceType, dropped_tags, without


class _GlueResource(ResourceType):
    def retag(self, kind: str, name: str, properties: Properties, old: Properties) -> None:
        arn = f"arn:aws:glue:{REGION}:{ACCOUNT}:{kind}/{name}"
        if dropped := dropped_tags(properties, old):
            self.client("glue").untag_resource(ResourceArn=arn, TagsToRemove=dropped)
        if tags := properties.get("Tags"):
            self.client("glue").tag_resource(ResourceArn=arn, TagsToAdd=tags)


class Job(_GlueResource):
    type = "AWS::Glue::Job"
    name_property = "Name"

    def is_taken(self, name: str, properties: Properties) -> bool:
        return bool(self.client("glue").batch_get_jobs(JobNames=[name])["Jobs"])

    def create(self, name: str, properties: Properties) -> Physical:
        self.client("glue").create_job(**{**properties, "Name": name})
        return Physical(name)

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        change = without(properties, "Name", "Tags")
        self.client("glue").update_job(JobName=physical.id, JobUpdate=change)
        self.retag("job", physical.id, properties, old)
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.client("glue").delete_job(JobName=physical.id)


class SecurityConfiguration(ResourceType):
    type = "AWS::Glue::SecurityConfiguration"
    name_property = "Name"
    replaced_on = frozenset({"EncryptionConfiguration"})
    reads = frozenset({"Name", "EncryptionConfiguration"})

    def create(self, name: str, properties: Properties) -> Physical:
        encryption = dict(properties["EncryptionConfiguration"])
        if "S3Encryptions" in encryption:  # the API's name of the same list has no plural
            encryption["S3Encryption"] = encryption.pop("S3Encryptions")
        self.client("glue").create_security_configuration(Name=name, EncryptionConfiguration=encryption)
        return Physical(name)

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.client("glue").delete_security_configuration(Name=physical.id)


class Trigger(_GlueResource):
    type = "AWS::Glue::Trigger"
    name_property = "Name"
    replaced_on = frozenset({"Type", "WorkflowName"})

    def create(self, name: str, properties: Properties) -> Physical:
        self.client("glue").create_trigger(**{**properties, "Name": name})
        return Physical(name)

    def is_taken(self, name: str, properties: Properties) -> bool:
        return bool(self.client("glue").batch_get_triggers(TriggerNames=[name])["Triggers"])

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        change = without(properties, "Name", "Tags", "Type", "WorkflowName", "StartOnCreation")
        self.client("glue").update_trigger(Name=physical.id, TriggerUpdate=change)
        self.retag("trigger", physical.id, properties, old)
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.client("glue").delete_trigger(Name=physical.id)


class Connection(ResourceType):
    type = "AWS::Glue::Connection"
    reads = frozenset({"CatalogId", "ConnectionInput"})

    def create(self, name: str, properties: Properties) -> Physical:
        given = {"Name": name} | properties["ConnectionInput"]
        self.client("glue").create_connection(**{**properties, "ConnectionInput": given})
        return Physical(given["Name"])

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        given = {"Name": physical.id} | properties["ConnectionInput"]
        self.client("glue").update_connection(**{**properties, "Name": physical.id, "ConnectionInput": given})
        return physical

    def given_name(self, properties: Properties) -> str:
        return _input_name(properties, "ConnectionInput")

    def must_replace(self, properties: Properties, old: Properties) -> bool:
        return _input_name(properties, "ConnectionInput") != _input_name(old, "ConnectionInput")

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.client("glue").delete_connection(ConnectionName=physical.id)


class Database(ResourceType):
    type = "AWS::Glue::Database"
    reads = frozenset({"CatalogId", "DatabaseInput"})

    def create(self, name: str, properties: Properties) -> Physical:
        given = {"Name": name.lower()} | properties["DatabaseInput"]
        self.client("glue").create_database(**{**properties, "DatabaseInput": given})
        return Physical(given["Name"])

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        given = {"Name": physical.id} | properties["DatabaseInput"]
        self.client("glue").update_database(**{**properties, "Name": physical.id, "DatabaseInput": given})
        return physical

    def must_replace(self, properties: Properties, old: Properties) -> bool:
        return _input_name(properties, "DatabaseInput") != _input_name(old, "DatabaseInput")

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.client("glue").delete_database(Name=physical.id)


class Table(ResourceType):
    type = "AWS::Glue::Table"
    replaced_on = frozenset({"DatabaseName"})
    reads = frozenset({"CatalogId", "DatabaseName", "TableInput"})

    def create(self, name: str, properties: Properties) -> Physical:
        given = {"Name": name.lower()} | properties["TableInput"]
        self.client("glue").create_table(**{**properties, "TableInput": given})
        return Physical(given["Name"])

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        given = {"Name": physical.id} | properties["TableInput"]
        self.client("glue").update_table(**{**properties, "TableInput": given})
        return physical

    def must_replace(self, properties: Properties, old: Properties) -> bool:
        renamed = _input_name(properties, "TableInput") != _input_name(old, "TableInput")
        return renamed or super().must_replace(properties, old)

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.client("glue").delete_table(DatabaseName=properties["DatabaseName"], Name=physical.id)


class DataCatalogEncryptionSettings(ResourceType):
    """One an account: a deletion switches the encryption off, as nothing else can be left."""

    type = "AWS::Glue::DataCatalogEncryptionSettings"
    replaced_on = frozenset({"CatalogId"})
    reads = frozenset({"CatalogId", "DataCatalogEncryptionSettings"})

    def create(self, name: str, properties: Properties) -> Physical:
        settings = dict(properties["DataCatalogEncryptionSettings"])
        if "ConnectionPasswordEncryption" in settings:
            password = dict(settings["ConnectionPasswordEncryption"])
            if "KmsKeyId" in password:  # the API says whose key it is
                password["AwsKmsKeyId"] = password.pop("KmsKeyId")
            settings["ConnectionPasswordEncryption"] = password
        self._put(properties["CatalogId"], settings)
        return Physical(properties["CatalogId"])

    def delete(self, physical: Physical, properties: Properties) -> None:
        off = {"EncryptionAtRest": {"CatalogEncryptionMode": "DISABLED"}}
        self._put(
            physical.id, {**off, "ConnectionPasswordEncryption": {"ReturnConnectionPasswordEncrypted": False}}
        )

    def _put(self, catalog: str, settings: Properties) -> None:
        self.client("glue").put_data_catalog_encryption_settings(
            CatalogId=catalog, DataCatalogEncryptionSettings=settings
        )


def _input_name(properties: Properties, member: str) -> str:
    return str(properties[member].get("Name", ""))


TYPES: tuple[type[ResourceType], ...] = (
    Job,
    SecurityConfiguration,
    Trigger,
    Connection,
    Database,
    Table,
    DataCatalogEncryptionSettings,
)
