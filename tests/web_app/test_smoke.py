from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.web_app.axe import Axe
from tests.web_app.owner import Owner


def test_the_hub_opens(page: Page, owner: Owner, axe: Axe) -> None:
    """Whoever has finished the onboarding sees the start page, with the navigation and without a fault."""
    owner.onboard()
    page.goto("/ops")
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    axe.check()
