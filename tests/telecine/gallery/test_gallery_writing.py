"""Writing of the gallery: a reader never sees half a page, and a thousand videos take a moment."""

from __future__ import annotations

import threading
import time

import pytest
from tests.telecine.gallery.page_parts import make_item, parse_page, read_page

from telecine.gallery import TimelineEntry, write_gallery


def test_the_page_is_the_only_file_that_is_left(tmp_path):
    assert write_gallery(tmp_path, [make_item()], title="Boats") == tmp_path / "index.html"
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert read_page(tmp_path / "index.html").elements["title"] == "Boats"


def test_a_reader_never_sees_half_a_page(tmp_path):
    items = [make_item(f"k{number}") for number in range(200)]
    page = write_gallery(tmp_path, items, title="Boats")
    done = threading.Event()
    seen: list[str] = []

    def read() -> None:
        while not done.is_set():
            seen.append(page.read_text("utf-8"))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(40):
        write_gallery(tmp_path, items[: 5 * number], title="Boats", is_running=True)
    done.set()
    reader.join()
    assert len({len(text) for text in seen}) > 1, "the page was not read while it was written"
    for text in dict.fromkeys(seen):
        assert len(parse_page(text).items) in {5 * number for number in range(41)}
        assert text.endswith("</html>\n")


def test_a_page_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    (tmp_path / "index.html").mkdir()
    with pytest.raises(OSError, match=r"index\.html"):
        write_gallery(tmp_path, [make_item()], title="Boats")
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


def test_others_may_read_the_page_as_the_umask_says(tmp_path):
    page, other = write_gallery(tmp_path, [], title="Boats"), tmp_path / "other.html"
    other.touch()
    assert page.stat().st_mode == other.stat().st_mode


def test_a_thousand_videos_are_written_in_a_tenth_of_a_second(tmp_path):
    items = []
    for number in range(1000):
        file = tmp_path / f"boat {number}.mp4"
        file.touch()
        states = [TimelineEntry(float(second), "running", "processing") for second in range(5)]
        items.append(make_item(f"batch/{number}", prompt="A paper boat sails away. " * 12, file=file, states=states))
    times = []
    for _ in range(5):
        start = time.process_time()
        write_gallery(tmp_path, items, title="Boats")
        times.append(time.process_time() - start)
    assert min(times) < 0.1
