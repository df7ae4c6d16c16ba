"""The errors of documents, each with its stable code."""

from kit.errors import Conflict, Forbidden, NotFound


class DocumentNotFound(NotFound):
    code = "DOCUMENT_NOT_FOUND"
    message = "Document not found."


class DocumentExists(Conflict):
    code = "DOCUMENT_EXISTS"
    message = "You have handed in a document of this type that is pending, in review or approved."


class DocumentClaimed(Conflict):
    code = "CLAIMED"
    message = "Another reviewer has claimed the document."


class DocumentNotClaimed(Conflict):
    code = "NOT_CLAIMED"
    message = "Claim the document first: a claim lasts 30 minutes."


class OwnDocument(Forbidden):
    code = "OWN_DOCUMENT"
    message = "Your own documents are reviewed by others."


class InvalidDocumentTransition(Conflict):
    code = "INVALID_TRANSITION"
    message = "The document is not in a status that allows this."
