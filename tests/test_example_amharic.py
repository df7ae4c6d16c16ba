"""The example application in Amharic: a journey with refusals, on which no page shows a word of English.

Names, what people have written, codes of errors and the button that chooses English are in Latin letters.
"""

import re

import pytest
from playwright.async_api import Browser, expect

from auth_service.moderation.reasons import USUAL
from tests.browser import DESKTOP, PATIENT_MS, TELEPHONE, Window, chromium, needs_chromium
from tests.conftest import admin_maker
from tests.example_steps import site
from tests.node_clients import needs_node
from tests.people import PASSWORD, Person
from tools.stack.stack import Stack

__all__ = ["chromium", "site"]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), needs_node, needs_chromium]

# The names of people and of the product, the currency, the language to choose, and codes in brackets.
LATIN = re.compile(r"A (?:client|provider)|2U|ETB|English|\([A-Z_]+\)|make admin EMAIL=\S+")
# The text that people see, and the one that only their screen reader tells.
TOLD = """() => [
    document.body.innerText,
    ...["aria-label", "alt", "title", "placeholder"].flatMap((name) =>
        [...document.body.querySelectorAll(`[${name}]`)].map((one) => one.getAttribute(name)),
    ),
].join("\\n")"""


class AmharicWindow(Window):
    async def has_no_english(self) -> None:
        told = str(await self.page.evaluate(TOLD))
        assert re.findall(r"[A-Za-z][A-Za-z .]*", LATIN.sub("", told)) == [], told

    async def refuses(self, code: str) -> None:
        await expect(self.page.get_by_role("alert")).to_contain_text(f"({code})", timeout=PATIENT_MS)
        await self.has_no_english()

    async def shows(self, text: str) -> None:
        await expect(self.page.get_by_text(text, exact=False).first).to_be_visible(timeout=PATIENT_MS)
        await self.has_no_english()

    async def logs_in(self, person: Person, password: str = PASSWORD) -> None:
        await self.page.get_by_label("የኢሜይል አድራሻ").fill(person.email)
        await self.page.get_by_label("የይለፍ ቃል").fill(password)
        await self.page.keyboard.press("Enter")


async def opened(chromium: Browser, site: Stack, page: str, *, wide: bool = False) -> AmharicWindow:
    viewport = DESKTOP if wide else TELEPHONE
    window = await AmharicWindow.open(chromium, f"{site.gateway_url}/example#/{page}", viewport=viewport)
    assert isinstance(window, AmharicWindow)
    await window.press("አማርኛ")
    await expect(window.page.locator("html")).to_have_attribute("lang", "am")
    await window.has_no_english()
    return window


async def test_a_client_meets_no_english(site: Stack, chromium: Browser) -> None:
    async with Person(site.gateway_url) as client, Person(site.gateway_url, "provider") as provider:
        await provider.goes_available()
        window = await opened(chromium, site, "client")
        await window.logs_in(client, "wrong")
        await window.refuses("INVALID_CREDENTIALS")
        await window.logs_in(client)
        await window.page.get_by_label("መግለጫ").fill("መብራቱ ደክሟል")
        await window.press("ዋጋውን አሳይ")
        await expect(window.page.get_by_role("button", name="እርዳታ ጠይቅ")).to_be_visible(timeout=PATIENT_MS)
        await window.has_no_english()
        await window.press("እርዳታ ጠይቅ")
        await window.has_status("pending")
        await window.has_no_english()
        (request,) = (await client.get("/requests/")).json()
        await provider.does("accept", request=request)
        await window.has_status("accepted")
        await provider.post(f"/messages/{request['id']}", content="እየመጣሁ ነው")
        await window.shows("እየመጣሁ ነው")
        await window.press("ሪፖርት አድርግ")
        await window.shows("አወያይ ይመለከተዋል")
        await window.press("ሪፖርት አድርግ")
        await window.refuses("ALREADY_REPORTED")
        await window.page.get_by_role("button", name="ክፈል", exact=False).click()
        await window.shows("ገና አልተከፈለም")
        await provider.does("start", "complete", request=request)
        await window.has_status("completed")
        await window.has_no_english()
        await client.post(f"/requests/{request['id']}/rating", score=5)
        await window.press("ደረጃውን ላክ")
        await window.refuses("ALREADY_RATED")
        await window.close()


async def test_a_provider_meets_no_english(site: Stack, chromium: Browser) -> None:
    async with Person(site.gateway_url) as client, Person(site.gateway_url, "provider") as provider:
        window = await opened(chromium, site, "provider", wide=True)
        await window.logs_in(provider)
        await window.shows("ዝግጁ ነኝ")
        request = await client.asks_for_help(description="ጎማው ተበላሽቷል", category="tire")
        await window.page.get_by_label("ዝግጁ ነኝ").check()
        found = window.page.get_by_role("listitem").filter(has_text="ጎማው ተበላሽቷል")
        await expect(found).to_be_visible(timeout=PATIENT_MS)
        await expect(found.get_by_text("ጎማ ተበላሽቷል", exact=True)).to_be_visible()
        await found.get_by_role("button", name="ተቀበል").click()
        await window.has_status("accepted")
        await window.has_no_english()
        await client.does("cancel", request=request)
        await window.has_status("cancelled")
        await window.has_no_english()
        await window.page.get_by_label("ዝግጁ ነኝ").uncheck()
        await window.close()


async def test_a_moderator_meets_no_english(site: Stack, chromium: Browser) -> None:
    """Each usual reason of a report has a text; one that its reporter has made up is shown as it is."""
    async with (
        Person(site.gateway_url) as author,
        Person(site.gateway_url) as reader,
        Person(site.gateway_url) as admin,
    ):
        await admin_maker(site)(admin)
        await admin.log_in()
        reasons = [*sorted(USUAL), "የተለየ ምክንያት"]
        thread = (await author.post("/conversations", user_ids=[reader.id])).json()["id"]
        for number, reason in enumerate(reasons):
            said = (await author.post(f"/conversations/{thread}/messages", content=f"መልእክት {number}")).json()
            report = {"subject_type": "message", "subject_id": said["id"], "reason": reason}
            assert (await reader.post("/reports", **report)).status_code == 201
        window = await opened(chromium, site, "moderator", wide=True)
        await window.logs_in(admin)
        mine = window.page.get_by_role("listitem").filter(has_text=re.compile(r"መልእክት \d+"))
        await expect(mine).to_have_count(len(reasons), timeout=PATIENT_MS)
        for card in await mine.all():
            assert re.findall(r"[A-Za-z]+", await card.inner_text()) == []
        await expect(mine.filter(has_text="የተለየ ምክንያት")).to_have_count(1)
        for card in (await admin.get("/admin/reports", status="open", limit=100)).json():
            if card["author_id"] == author.id:
                await admin.post(f"/admin/reports/{card['id']}/resolve", action="dismiss", note="a test")
        await window.close()
