"""`python -m tools.scaffold service parking-service --noun spot`; `… noun parking-service permit`."""

import argparse
import sys

from tools.registry.deployables import ROOT, Registry
from tools.scaffold.edits import PlaceNotFound
from tools.scaffold.laying import GenerationFailed, Laying
from tools.scaffold.names import BadName, Noun


def main() -> int:
    arguments = _parser().parse_args()
    laying = Laying(ROOT)
    try:
        if arguments.what == "service":
            noun = Noun.of(
                arguments.noun or arguments.name.removesuffix("-service").replace("-", "_"), arguments.plural
            )
            laying.service(arguments.name, noun)
        else:
            noun = Noun.of(arguments.name, arguments.plural)
            laying.noun(Registry.read(ROOT)[arguments.service], noun)
        laying.finish()
    except (BadName, PlaceNotFound, GenerationFailed) as error:
        print(error, file=sys.stderr)
        return 2
    print("Laid down. Give it the columns, rules and words that it needs, then: make check, make test.")
    if arguments.what == "noun":
        print(f"Call {noun.many}.actions.erase_owner from the service's consumer of UserDeleted.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.scaffold")
    whats = parser.add_subparsers(dest="what", required=True)
    service = whats.add_parser("service", help="a service with one noun")
    service.add_argument("name", help="such as parking-service")
    service.add_argument("--noun", help="its first noun in the singular; by default the name of the service")
    noun = whats.add_parser("noun", help="a noun of an existing service")
    noun.add_argument("service", choices=[one.name for one in Registry.read().services])
    noun.add_argument("name", help="in the singular, such as parking_spot")
    for command in (service, noun):
        command.add_argument("--plural", help="if it is not the regular one")
    return parser


if __name__ == "__main__":
    sys.exit(main())
