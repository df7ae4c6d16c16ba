"""Conversions that several nouns share."""

from kit.protobuf import EnumMap
from request_service.categories import Category
from twou.request.v1 import request_pb2

CATEGORIES = EnumMap(Category, request_pb2.Category)
