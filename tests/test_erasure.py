"""Deletion of an account: every service erases the personal data, and the history stays readable for others."""

from tests.people import PASSWORD, Person
from tools.demo.photo import photo
from tools.stack.stack import Stack

KEY = {"Idempotency-Key": "only-once"}


async def test_deleted_provider_is_erased(stack: Stack, client: Person) -> None:
    async with Person(stack.gateway_url, "provider") as provider:
        await provider.http.patch("/users/me", json={"full_name": "Tirunesh Dibaba", "phone": "+251 911 123456"})
        await provider.goes_available()
        request = await client.asks_for_help(address="12 Churchill Avenue")
        path = f"/requests/{request['id']}"
        await provider.does("accept", request=request)
        assert (await provider.post(f"/messages/{request['id']}", content="I am on my way")).status_code == 201
        picture = photo()
        uploaded = (await provider.uploads(request["id"], picture, name="tirunesh.png")).json()
        await provider.does("start", "complete", request=request)
        async with provider.socket() as socket:
            assert (await provider.http.delete("/users/me")).status_code == 200
            assert await socket.closed() == 4401
        await provider.until_refused()
        assert (await provider.post("/auth/login", email=provider.email, password=PASSWORD)).status_code == 401
        await client.until_equal(f"/providers/{provider.id}", "name", "Deleted user")
        profile = (await client.get(f"/providers/{provider.id}")).json()
        assert profile["completed_jobs"] == 1
        nearby = (await client.get("/providers/nearby", lat=request["latitude"], lon=request["longitude"])).json()
        assert provider.id not in [found["id"] for found in nearby]
        # The history stays readable.
        assert (await client.get(path)).json()["provider_id"] == provider.id
        (message,) = (await client.get(f"/messages/{request['id']}")).json()
        assert (message["content"], message["sender_id"]) == ("I am on my way", provider.id)
        assert (await client.get(f"/uploads/{uploaded['id']}/download")).content == picture
        await client.until_equal(f"/uploads/{uploaded['id']}", "filename", "file.png")


async def test_deleted_client_is_erased(stack: Stack, provider: Person, admin: Person) -> None:
    await provider.goes_available()
    async with Person(stack.gateway_url) as client:
        request = await client.asks_for_help(address="12 Churchill Avenue")
        path = f"/requests/{request['id']}"
        accepted = await provider.http.post(f"{path}/accept", headers=KEY)
        assert (accepted.json()["latitude"], accepted.json()["address"]) == (request["latitude"], request["address"])
        own = await client.http.post("/uploads/", files={"file": ("mine.png", photo(), "image/png")})
        assert own.status_code == 201
        async with provider.socket() as socket:
            assert (await client.http.delete("/users/me")).status_code == 200
            # The provider learns that the job has ended.
            await socket.frame("request.cancelled", id=request["id"])
        await provider.until_equal(path, "address", None)
        seen = (await provider.get(path)).json()
        assert seen["status"] == "cancelled"
        assert (seen["latitude"], seen["longitude"]) != (request["latitude"], request["longitude"])
        # A repeated command does not bring the place back.
        again = await provider.http.post(f"{path}/accept", headers=KEY)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert again.json() == accepted.json() | {name: seen[name] for name in ("latitude", "longitude", "address")}
        user = (await admin.get(f"/users/{client.id}")).json()
        assert (user["full_name"], user["email"]) == ("Deleted user", f"anon_{client.id}@anon.invalid")
        assert (user["is_active"], user["phone"], user["username"], user["bio"]) == (False, None, None, None)
        await admin.until_status(f"/uploads/{own.json()['id']}", 404)
        # The address can be registered again.
        again = await client.post("/auth/register", **client.account())
        assert again.status_code == 201
        assert again.json()["id"] != client.id
