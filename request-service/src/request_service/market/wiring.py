"""Wires the marketplace into a process: its gRPC services, its consumers and its workers."""

from kit.chassis import Chassis
from request_service.market import actions, consumers
from request_service.market.agency.servicer import AgencyServicer
from request_service.market.dashboards.wiring import wire_dashboards
from request_service.market.figures.wiring import wire_figures
from request_service.market.leads import consumers as leads
from request_service.market.leads.servicer import BlockSource, LeadServicer
from request_service.market.listing_checker import DigestSource, ListingChecker
from request_service.market.listing_keeper import ListingKeeper
from request_service.market.listings.limits import ListingLimits
from request_service.market.listings.servicer import ImageSource, ListingServicer, ReaderSupport
from request_service.market.searching.servicer import ListingSearchServicer
from request_service.market.sellers.directory import SellerDirectory
from request_service.market.sellers.servicer import SellerServicer
from request_service.market.trust import consumers as judging
from request_service.market.trust.servicer import TrustServicer
from request_service.market.viewings.actions import sees_place
from twou.request.v1 import (
    agency_pb2,
    agency_pb2_grpc,
    lead_pb2,
    lead_pb2_grpc,
    listing_pb2,
    listing_pb2_grpc,
    listing_search_pb2,
    listing_search_pb2_grpc,
    seller_pb2,
    seller_pb2_grpc,
    trust_pb2,
    trust_pb2_grpc,
)

_AGENCY_SERVICE = agency_pb2.DESCRIPTOR.services_by_name["AgencyService"]
_SELLER_SERVICE = seller_pb2.DESCRIPTOR.services_by_name["SellerService"]
_LEAD_SERVICE = lead_pb2.DESCRIPTOR.services_by_name["LeadService"]
_SEARCH_SERVICE = listing_search_pb2.DESCRIPTOR.services_by_name["ListingSearchService"]
_LISTING_SERVICE = listing_pb2.DESCRIPTOR.services_by_name["ListingService"]
_TRUST_SERVICE = trust_pb2.DESCRIPTOR.services_by_name["TrustService"]


def wire_market(chassis: Chassis, directory: SellerDirectory, images: ImageSource, limits: ListingLimits) -> None:
    database = chassis.database
    sellers = SellerServicer(database, directory, actions.suspend_seller, actions.restore_seller)
    chassis.serve(_SELLER_SERVICE, seller_pb2_grpc.add_SellerServiceServicer_to_server, sellers)
    readers = ReaderSupport(wire_figures(chassis), sees_place)
    listings = ListingServicer(database, directory, images, limits, readers)
    chassis.serve(_LISTING_SERVICE, listing_pb2_grpc.add_ListingServiceServicer_to_server, listings)
    searches = ListingSearchServicer(database)
    chassis.serve(_SEARCH_SERVICE, listing_search_pb2_grpc.add_ListingSearchServiceServicer_to_server, searches)
    agency = AgencyServicer(database)
    chassis.serve(_AGENCY_SERVICE, agency_pb2_grpc.add_AgencyServiceServicer_to_server, agency)
    for subscription in consumers.subscriptions():
        chassis.listen(subscription)
    chassis.work_when_due(ListingKeeper(database))


def wire_leads(chassis: Chassis, blocks: BlockSource) -> None:
    servicer = LeadServicer(chassis.database, blocks)
    wire_dashboards(chassis)
    chassis.serve(_LEAD_SERVICE, lead_pb2_grpc.add_LeadServiceServicer_to_server, servicer)
    for subscription in leads.subscriptions():
        chassis.listen(subscription)


def wire_trust(chassis: Chassis, images: DigestSource) -> None:
    trust = TrustServicer(chassis.database)
    chassis.serve(_TRUST_SERVICE, trust_pb2_grpc.add_TrustServiceServicer_to_server, trust)
    for subscription in judging.subscriptions():
        chassis.listen(subscription)
    chassis.work_when_due(ListingChecker(chassis.database, images))
