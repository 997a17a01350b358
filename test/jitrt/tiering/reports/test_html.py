"""The HTML report: one well-formed file that needs no other and that no name can break."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from aiopt.jitrt.tiering.reports.html import PAGE, json_text, render
from aiopt.jitrt.tiering.reports.traffic import run_of
from hypothesis import given, settings
from hypothesis import strategies as st

from .traffic_history import HOSTILE, seen, took

EMPTY = {"meta", "input", "br", "img", "link"}
REFERENCES = {"src", "href", "action", "data", "poster", "srcset", "background"}


class Page(HTMLParser):
    """A page's elements and texts; asserts that they are closed as they were opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            _, attributes = next(each for each in reversed(self.tags) if each[0] == self.open[-1])
            name = attributes.get("id") or self.open[-1]
            self.texts[name] = self.texts.get(name, "") + data


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    runs = [run_of(name, seen(), took()) for name in ("default", HOSTILE)]
    return {"about": {"model": HOSTILE, "trace": "log-normal{calls=4}", "calls": 4}, "runs": runs}


@pytest.fixture(scope="module")
def page(report: dict[str, Any]) -> Page:
    return Page(render(report))


def test_nothing_comes_from_elsewhere(page: Page, report: dict[str, Any]):
    assert not any(REFERENCES & attributes.keys() for _, attributes in page.tags)
    assert {tag for tag, _ in page.tags}.isdisjoint({"link", "img", "iframe", "object", "base"})
    own = "".join(file.read_text() for file in PAGE.iterdir() if file.suffix != ".pyc")
    assert set(re.findall(r"https?://[^\"]+", own)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"\b(fetch|XMLHttpRequest|import|innerHTML|eval)\b\s*[(=]", own)
    policy = next(a for tag, a in page.tags if "http-equiv" in a)
    assert "default-src 'none'" in (policy["content"] or "")


def test_hostile_names_are_text(page: Page):
    assert sum(tag == "script" for tag, _ in page.tags) == 2
    assert not any("onerror" in attributes for _, attributes in page.tags)
    assert HOSTILE in page.texts["title"]


def test_data_survives(page: Page, report: dict[str, Any]):
    data = json.loads(page.texts["data"])
    assert data["about"] == report["about"]
    assert [run["name"] for run in data["runs"]] == ["default", HOSTILE]
    assert data["runs"][0]["calls"]["cpu"] == [0.1, 0.2, 0.01, None]
    assert data["runs"][0]["sizes"] == report["runs"][0]["sizes"]


@settings(max_examples=50)
@given(st.recursive(st.text() | st.integers() | st.booleans(), st.lists))
def test_any_data_survives_in_a_script_element(value: Any):
    text = json_text(value)
    assert json.loads(text) == value
    assert not set("<>&\u2028\u2029") & set(text)


def test_the_headline_needs_no_script(page: Page):
    assert "2 of 3 hit, saved 1.5 s, wasted 250 ms" in page.texts["td"]
    cells = sum(tag == "td" for tag, _ in page.tags)
    assert cells == 2 * sum(tag == "th" for tag, _ in page.tags[: page.tags.index(("tbody", {}))])


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")
def test_the_script_is_well_formed(tmp_path: Path):
    copy = tmp_path / "traffic.js"
    copy.write_text((PAGE / "traffic.js").read_text())
    subprocess.run(["node", "--check", str(copy)], check=True)
