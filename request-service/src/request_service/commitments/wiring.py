"""Wires the commitments into a process: their gRPC service."""

from kit.chassis import Chassis
from request_service.commitments.servicer import CommitmentServicer
from twou.request.v1 import commitment_pb2, commitment_pb2_grpc

_COMMITMENT_SERVICE = commitment_pb2.DESCRIPTOR.services_by_name["CommitmentService"]


def wire_commitments(chassis: Chassis) -> None:
    servicer = CommitmentServicer(chassis.database)
    chassis.serve(_COMMITMENT_SERVICE, commitment_pb2_grpc.add_CommitmentServiceServicer_to_server, servicer)
