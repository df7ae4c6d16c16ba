"""Who may call what of file-service. Whose file it is, is decided in `membership`."""

from kit.permissions import SIGNED_IN, table
from twou.file.v1 import file_pb2

FILE_SERVICE = file_pb2.DESCRIPTOR.services_by_name["FileService"]

PERMISSIONS = table(
    (
        FILE_SERVICE,
        {
            "UploadFile": SIGNED_IN,
            "GetFile": SIGNED_IN,
            "ListRequestFiles": SIGNED_IN,
            "DownloadFile": SIGNED_IN,
        },
    )
)
