"""The objects of a built overlay."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import yaml

NAME = "app.kubernetes.io/name"
_WORKLOADS = ("Deployment", "Job", "StatefulSet")

type Object = Mapping[str, Any]


@dataclass(frozen=True)
class Built:
    objects: tuple[Object, ...]

    @classmethod
    def read(cls, text: str) -> Self:
        return cls(tuple(yaml.safe_load_all(text)))

    def of(self, *kinds: str) -> Iterator[Object]:
        return (one for one in self.objects if one["kind"] in kinds)

    def workloads(self) -> Iterator["Workload"]:
        return (Workload(one, self) for one in self.of(*_WORKLOADS))

    def find(self, kind: str, name: str) -> Object | None:
        return next((one for one in self.of(kind) if one["metadata"]["name"] == name), None)


@dataclass(frozen=True)
class Workload:
    object: Object
    built: Built

    @property
    def title(self) -> str:
        return f"{self.object['kind']} {self.object['metadata']['name']}"

    @property
    def process(self) -> str:
        """The name of the deployable whose image it runs, or of a server."""
        return str(self._pod["metadata"]["labels"][NAME])

    @property
    def variables(self) -> dict[str, str]:
        """The contents of its ConfigMaps. Raises LookupError if one of them is not there."""
        found: dict[str, str] = {}
        for source in self._container.get("envFrom", []):
            if reference := source.get("configMapRef"):
                map_ = self.built.find("ConfigMap", reference["name"])
                if map_ is None:
                    raise LookupError(f"{self.title}: there is no ConfigMap {reference['name']}")
                found |= map_["data"]
        return found

    @property
    def secrets(self) -> dict[str, bool]:
        """The names of settings that it reads as files, and whether each must be there."""
        volumes = self._pod["spec"].get("volumes", [])
        sources = [source["secret"] for volume in volumes for source in volume.get("projected", {}).get("sources", [])]
        return {item["path"]: not one.get("optional") for one in sources for item in one["items"]}

    @property
    def _pod(self) -> Object:
        pod: Object = self.object["spec"]["template"]
        return pod

    @property
    def _container(self) -> Object:
        container: Object = self._pod["spec"]["containers"][0]
        return container
