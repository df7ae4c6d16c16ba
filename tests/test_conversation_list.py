"""The listing of conversations, compared with a model after random steps of two people."""

import random
from dataclasses import dataclass, field

from tests.chance import new_chance
from tests.chatting import ok, says, thread_of
from tests.people import Json, Person
from tests.test_messages import link

ROUNDS = 120


@dataclass
class Model:
    """A conversation as a list of its messages: the sender of each, and whether it was deleted."""

    id: str
    senders: list[str] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    read: dict[str, int] = field(default_factory=dict)

    def unread(self, person: Person) -> int:
        after = self.senders[self.read.get(person.id, 0) :]
        return sum(sender != person.id for sender in after)


async def step(chance: random.Random, person: Person, model: Model) -> None:
    path = f"/conversations/{model.id}"
    kind = chance.random()
    if kind < 0.6 or not model.senders:
        await says(person, model.id, content := f"{chance.random()}")
        model.senders.append(person.id)
        model.contents.append(content)
    elif kind < 0.85:
        seq = chance.randrange(len(model.senders) + 1)
        mark = await ok(person.post(f"{path}/read", seq=seq))
        model.read[person.id] = max(model.read.get(person.id, 0), seq)
        assert mark["seq"] == model.read[person.id]
    else:
        seq = chance.randrange(len(model.senders)) + 1
        (message,) = (await person.get(f"{path}/messages", after_seq=seq - 1, limit=1)).json()
        deleted = await person.http.delete(f"/messages/{model.id}/{message['id']}")
        if model.senders[seq - 1] == person.id:
            assert deleted.status_code == 200
            model.contents[seq - 1] = ""
        else:
            assert deleted.status_code == 403


async def test_listing_agrees_with_a_model(people: list[Person]) -> None:
    chance = new_chance()
    one, other, third, _ = people
    request = await other.does("accept", request=await one.asks_for_help())
    models = [Model(request["id"]), Model(await thread_of(one, other)), Model(await thread_of(other, one, third))]
    for model in models[1:]:
        # No strangers any more.
        for person in (one, other):
            await says(person, model.id)
            model.senders.append(person.id)
            model.contents.append("Hello")
    order = models[::-1]
    for _ in range(ROUNDS):
        model, person = chance.choice(models), chance.choice([one, other])
        count = len(model.senders)
        await step(chance, person, model)
        if len(model.senders) > count:
            order = [model, *(one for one in order if one is not model)]
    for person in (one, other):
        listed = await pages(person)
        assert [found["id"] for found in listed if found["last_message"]] == [
            model.id for model in order if model.senders
        ]
        for found in listed:
            (model,) = [one for one in models if one.id == found["id"]]
            assert found["unread_count"] == model.unread(person), found
            assert found["last_message"]["content"] == model.contents[-1]
        (of_request,) = await ok(person.get("/conversations", kind="request"))
        assert of_request["id"] == of_request["request_id"] == request["id"]
    await ok(one.http.patch(f"/conversations/{models[1].id}", json={"is_active": False}))
    assert models[1].id not in [found["id"] for found in await ok(one.get("/conversations", is_active="true"))]
    assert len(await ok(other.get("/conversations", is_active="true"))) == 3


async def pages(person: Person) -> list[Json]:
    answer = await person.get("/conversations", limit=1)
    found: list[Json] = []
    while True:
        found += answer.json()
        following = link(answer)
        if following is None:
            return found
        answer = await person.http.get(f"{person.url}{following[1]}")
