"""Users who review one another."""

from typing import Any

from tests.people import Person


async def repeats_reviews(twice: Any, client: Person, provider: Person, request_id: str) -> None:
    """Sends the end of a job twice, and each command about the reviews that follow."""
    await twice(provider, "POST /requests/{request_id}/complete", request_id, epoch=1)
    await twice(client, "POST /requests/{request_id}/rating", request_id, score=5)
    review = (await twice(provider, "POST /reviews", target_user_id=client.id, rating=5, comment="Kind"))["id"]
    await twice(provider, "PUT /reviews/{review_id}", review, rating=4)
    await twice(provider, "PATCH /reviews/{review_id}", review, comment=None)
    await twice(client, "POST /reviews/{review_id}/reply", review, comment="Thanks")
    await twice(provider, "DELETE /reviews/{review_id}", review)
