"""The other resources of a template that belong to Glue jobs."""

from collections.abc import Iterator, Mapping
from typing import Any

from hardened_glue.policy.model import View
from hardened_glue.policy.template import Resource, as_list

KEY = "AWS::KMS::Key"


class SecurityConfiguration(View):
    """One security configuration."""

    types = ("AWS::Glue::SecurityConfiguration",)

    def mode(self, part: str) -> object:
        """The mode of one of its three parts; None where it is absent, which means DISABLED."""
        if part == "S3":
            modes = [each.get("S3EncryptionMode") for each in self._s3()]
            return next((mode for mode in modes if mode != "DISABLED"), modes[0] if modes else None)
        return self.resource.get(f"EncryptionConfiguration.{part}.{part}Mode")

    def keys(self) -> Iterator[object]:
        """The keys that it names."""
        for each in self._s3():
            yield each.get("KmsKeyArn")
        for part in ("CloudWatchEncryption", "JobBookmarksEncryption"):
            yield self.resource.get(f"EncryptionConfiguration.{part}.KmsKeyArn")

    def _s3(self) -> list[Mapping[str, Any]]:
        given = as_list(self.resource.get("EncryptionConfiguration.S3Encryptions"))
        return [each for each in given if isinstance(each, Mapping)]


class Key(View):
    """One key that encrypts what Glue jobs leave behind."""

    types = (KEY,)

    def applies(self) -> bool:
        """Whether a security configuration names it."""
        return any(self._is_of(configuration) for configuration in self._configurations())

    def encrypts_logs(self) -> bool:
        """Whether it is the key of a security configuration's logs."""
        path = "EncryptionConfiguration.CloudWatchEncryption.KmsKeyArn"
        return any(
            each.template.target(each.get(path), KEY) is self.resource for each in self._configurations()
        )

    def _configurations(self) -> Iterator[Resource]:
        return self.template.everywhere(*SecurityConfiguration.types)

    def _is_of(self, configuration: Resource) -> bool:
        keys = SecurityConfiguration(configuration).keys()
        return any(configuration.template.target(key, KEY) is self.resource for key in keys)


class Secured(View):
    """A job, a crawler or a development endpoint: whatever takes a security configuration."""

    types = ("AWS::Glue::Job", "AWS::Glue::Crawler", "AWS::Glue::DevEndpoint")

    @property
    def property(self) -> str:
        """The property that names the configuration."""
        of_crawler = self.resource.type == "AWS::Glue::Crawler"
        return "CrawlerSecurityConfiguration" if of_crawler else "SecurityConfiguration"


class Trigger(View):
    """One trigger of jobs or crawlers."""

    types = ("AWS::Glue::Trigger",)


class Connection(View):
    """One connection to a data store."""

    types = ("AWS::Glue::Connection",)

    def applies(self) -> bool:
        """Whether it connects to a database; a network connection carries no credentials."""
        return self.resource.get("ConnectionInput.ConnectionType") not in ("NETWORK", None)


class CatalogEncryption(View):
    """The encryption settings of the account's data catalog."""

    types = ("AWS::Glue::DataCatalogEncryptionSettings",)


class Transform(View):
    """One machine learning transform."""

    types = ("AWS::Glue::MLTransform",)


class LogGroup(View):
    """One log group that a job of the template writes to."""

    types = ("AWS::Logs::LogGroup",)
    _prefixes = ("--custom-logGroup-prefix", "--continuous-log-logGroup")

    def applies(self) -> bool:
        """Whether a job logs beneath or into it."""
        name = self.resource.name
        return any(name == prefix or name.startswith(f"{prefix}/") for prefix in self._places())

    def _places(self) -> Iterator[str]:
        yield "/aws-glue/jobs"
        for job in self.template.everywhere("AWS::Glue::Job"):
            for holder in ("DefaultArguments", "NonOverridableArguments"):
                arguments = job.get(holder)
                for key in self._prefixes if isinstance(arguments, Mapping) else ():
                    if isinstance(arguments.get(key), str):
                        yield arguments[key].rstrip("/")
