"""The errors about reviews; the codes are public."""

from kit.errors import Conflict, Forbidden, NotFound


class AlreadyRated(Conflict):
    code = "ALREADY_RATED"
    message = "You have already rated this job."


class AlreadyReviewed(Conflict):
    code = "ALREADY_REVIEWED"
    message = "You have already reviewed this user for what you have done together."


class ReviewFinal(Conflict):
    code = "REVIEW_FINAL"
    message = "A review can be changed and deleted for 48 hours only."


class AlreadyReplied(Conflict):
    code = "ALREADY_REPLIED"
    message = "You have already replied to this review."


class OwnReview(Forbidden):
    code = "OWN_REVIEW"
    message = "You cannot review yourself."


class ReviewNotFound(NotFound):
    code = "REVIEW_NOT_FOUND"
    message = "Review not found."


class ReviewedUserNotFound(NotFound):
    code = "USER_NOT_FOUND"
    message = "User not found."


class ReviewedListingNotFound(NotFound):
    code = "LISTING_NOT_FOUND"
    message = "Listing not found."
