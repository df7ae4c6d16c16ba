"""The example application in Chromium: a client and a provider play the whole journey in two windows, and a moderator
decides on a report. The client's window is as wide as a telephone, and loses its network in between.

Screenshots are kept in `.data/screenshots/`. Each page is looked at by axe, which may find no serious fault.
"""

import asyncio
import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, expect

from tests.balancer import Balancer
from tests.browser import DESKTOP, PATIENT_MS, TELEPHONE, Window, chromium, needs_chromium
from tests.conftest import admin_maker, make_admin_of
from tests.example_steps import (
    asks_and_is_accepted,
    gives_up,
    log_in,
    pays,
    photo,
    site,
    take_back,
    talk_while_one_has_no_network,
)
from tests.node_clients import needs_node
from tests.people import Person
from tools.stack.stack import Stack

__all__ = ["chromium", "site"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    needs_node,
    needs_chromium,
]


async def test_client_and_provider_play_the_whole_journey(site: Stack, chromium: Browser, tmp_path: Path) -> None:
    async with Balancer(site.gateway_url).running() as network:
        client = await Window.open(chromium, f"{network.url}/example#/client", viewport=TELEPHONE)
        provider = await Window.open(chromium, f"{site.gateway_url}/example#/provider", viewport=DESKTOP)
        await asks_and_is_accepted(client, provider, "The lights are dim")
        await client.says("I am at the petrol station")
        await provider.sees("I am at the petrol station")

        await talk_while_one_has_no_network(network, client, provider)
        await provider.press("Drive to the client")
        await expect(client.page.locator("[data-place='provider']")).to_be_visible(timeout=PATIENT_MS)
        await pays(client)
        await client.page.get_by_label("Send a photo").set_input_files(photo(tmp_path))
        for window in (client, provider):
            picture = window.page.get_by_role("img", name="dashboard.png")
            await expect(picture).to_have_js_property("complete", value=True, timeout=PATIENT_MS)
            assert await picture.evaluate("image => image.naturalWidth") > 0
        await client.look("client")
        await provider.look("provider")

        await provider.press("Start the work")
        await client.has_status("in_progress")
        await provider.press("Complete the job")
        await client.has_status("completed")
        await client.page.get_by_label("4 of 5").check()
        await client.page.get_by_label("Comment").fill("Fast and friendly")
        await client.press("Send the rating")
        await expect(client.page.get_by_text("Thank you for your rating.")).to_be_focused(timeout=PATIENT_MS)
        # A page that is loaded again finds its session and its job.
        await provider.page.reload()
        await provider.page.get_by_label("I am available").uncheck()
        await expect(client.page.locator("li.mine, li.theirs")).to_have_count(5)
        await client.close()
        await provider.close()


async def test_a_provider_who_comes_later_finds_the_request(site: Stack, chromium: Browser) -> None:
    """It was made when no provider was available, so no offer comes. A payment that is given up is made again."""
    client = await Window.open(chromium, f"{site.gateway_url}/example#/client", viewport=TELEPHONE)
    await client.press("Try it with a new account")
    await client.page.get_by_label("What is the matter?").select_option("lockout")
    await client.page.get_by_label("Description").fill("The key is inside")
    await client.press("Show the price")
    await client.press("Ask for help")
    await expect(client.page.get_by_text("No provider near you has accepted", exact=False)).to_be_visible(
        timeout=PATIENT_MS
    )
    await client.page.reload()
    await expect(client.page.get_by_text("No provider near you has accepted", exact=False)).to_be_visible(
        timeout=PATIENT_MS
    )
    await client.look("client-exhausted")

    provider = await Window.open(chromium, f"{site.gateway_url}/example#/provider", viewport=DESKTOP)
    await provider.press("Try it with a new account")
    await provider.sees("Choose “I am available” to get offers.")
    await provider.page.get_by_label("I am available").check()
    found = provider.page.get_by_role("listitem").filter(has_text="The key is inside")
    await expect(found).to_be_visible(timeout=PATIENT_MS)
    await provider.look("provider-open")
    await found.get_by_role("button", name="Accept").click()
    await client.has_status("accepted")
    await client.sees("Derartu Tulu · Pickup")

    await gives_up(client)
    await pays(client)
    await provider.press("Start the work")
    await provider.press("Complete the job")
    await provider.has_status("completed")
    # The next offers come although the page of the job is still open.
    await expect(provider.page.get_by_role("heading", name="Offers")).to_be_visible()
    await provider.page.get_by_label("I am available").uncheck()
    await client.close()
    await provider.close()


async def test_a_provider_is_told_that_a_job_was_taken_back(site: Stack, chromium: Browser) -> None:
    client = await Window.open(chromium, f"{site.gateway_url}/example#/client", viewport=TELEPHONE)
    provider = await Window.open(chromium, f"{site.gateway_url}/example#/provider", viewport=DESKTOP)
    await asks_and_is_accepted(client, provider, "The horn is silent")
    await provider.page.get_by_label("I am available").uncheck()
    await take_back(site, "The horn is silent")
    await provider.sees("The job was taken back, because you did not come nearer. Another provider may take it.")
    await expect(provider.page.get_by_role("heading", name="Offers")).to_be_visible()
    await client.has_status("pending")
    client.page.once("dialog", lambda question: question.accept())
    await client.press("Cancel the request")
    await client.has_status("cancelled")
    await client.close()
    await provider.close()


async def test_moderator_decides_on_a_report(site: Stack, chromium: Browser) -> None:
    async with (
        Person(site.gateway_url) as author,
        Person(site.gateway_url) as reader,
        Person(site.gateway_url) as admin,
    ):
        await admin_maker(site)(admin)
        thread = (await author.post("/conversations", user_ids=[reader.id])).json()["id"]
        text = f"Buy cheap tires, {author.email}"
        message = (await author.post(f"/conversations/{thread}/messages", content=text)).json()
        report = {"subject_type": "message", "subject_id": message["id"], "reason": "spam"}
        assert (await reader.post("/reports", **report)).status_code == 201
        window = await Window.open(chromium, f"{site.gateway_url}/example#/moderator", viewport=DESKTOP, dark=True)
        await log_in(window, admin)
        case = window.page.get_by_role("listitem").filter(has_text=text)
        await expect(case).to_be_visible(timeout=PATIENT_MS)
        await window.look("moderator")
        await case.get_by_label("Note").fill("Advertising")
        await case.get_by_role("button", name="Remove").click()
        await expect(case).to_have_count(0, timeout=PATIENT_MS)
        await window.close()

        async def is_removed() -> bool:
            messages = (await reader.get(f"/conversations/{thread}/messages")).json()
            return bool(messages[0]["deleted_at"])

        async with asyncio.timeout(20):
            while not await is_removed():
                await asyncio.sleep(0.1)


async def test_an_account_that_becomes_a_moderator_goes_on_by_itself(site: Stack, chromium: Browser) -> None:
    window = await Window.open(chromium, f"{site.gateway_url}/example#/moderator", viewport=DESKTOP)
    await window.press("Try it with a new account")
    command = await window.page.locator("code").inner_text(timeout=PATIENT_MS)
    await expect(window.page.get_by_role("alert")).to_be_empty()
    await window.look("moderator-hint")
    name, _, email = command.removeprefix("make admin ").partition("=")
    assert name == "EMAIL"
    await make_admin_of(site, email)
    await expect(window.page.locator("code")).to_have_count(0, timeout=PATIENT_MS)
    await window.close()


async def test_the_map_shows_tiles_where_the_gateway_names_a_server_of_them(site: Stack, chromium: Browser) -> None:
    asked: list[str] = []
    picture = io.BytesIO()
    Image.new("RGB", (256, 256), "wheat").save(picture, "PNG")
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: {picture.tell()}\r\nConnection: close\r\n\r\n"
    )

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(head.encode() + picture.getvalue())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1") as tiles:
        address = f"http://127.0.0.1:{tiles.sockets[0].getsockname()[1]}"
        gateway = await site.start_gateway(EXAMPLE_TILES=f"{address}/{{z}}/{{x}}/{{y}}.png")
        window = await Window.open(chromium, f"{gateway}/example#/client", viewport=TELEPHONE)
        await window.press("Try it with a new account")
        await expect(window.page.get_by_role("link", name="OpenStreetMap")).to_be_visible(timeout=PATIENT_MS)
        async with asyncio.timeout(30):
            while len(asked) < await window.page.locator(".tiles image").count():
                await asyncio.sleep(0.05)
        # Addis Ababa, as https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames counts its tiles.
        assert any(one.startswith("GET /13/4978/3890.png ") for one in asked)
        assert all(f"referer: {gateway}/" in one.lower() for one in asked)
        await window.look("tiles")
        await window.close()


async def test_pages_are_in_amharic_and_a_wrong_password_is_told(site: Stack, chromium: Browser) -> None:
    window = await Window.open(chromium, f"{site.gateway_url}/example/", viewport=TELEPHONE)
    await window.press("አማርኛ")
    await expect(window.page.locator("html")).to_have_attribute("lang", "am")
    await window.page.get_by_role("link", name="እርዳታ እፈልጋለሁ").click()
    await window.look("amharic")
    await window.page.get_by_label("የኢሜይል አድራሻ").fill("none@example.com")
    await window.page.get_by_label("የይለፍ ቃል").fill("wrong")
    await window.page.keyboard.press("Enter")
    await expect(window.page.get_by_role("alert")).to_contain_text("INVALID_CREDENTIALS")
    await window.press("English")
    await expect(window.page.get_by_role("button", name="Log in")).to_be_visible()
    await window.close()
