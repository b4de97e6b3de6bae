"""CDN: clips, ranges, expiry, and the faults of downloads."""

import re
from pathlib import Path

import httpx
import pytest

from telecine_mock.cdn import CLIPS_DIR

RATIOS = ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"]


@pytest.fixture
def video(api_of):
    """The address of a finished video, made with these magic words."""

    def made(words: str = "") -> str:
        api_of("ttapi").finished(f"a boat {words}")
        return api_of("ttapi").server.jobs("ttapi")[-1].video_url

    return made


def boxes(content: bytes) -> list[tuple[str, bytes]]:
    """The boxes of an MP4 file, or of a box: name and content."""
    found, at = [], 0
    while at + 8 <= len(content):
        size = int.from_bytes(content[at : at + 4])
        assert 8 <= size <= len(content) - at, "a box is as long as it says"
        found.append((content[at + 4 : at + 8].decode("ascii"), content[at + 8 : at + size]))
        at += size
    assert at == len(content)
    return found


def inside(content: bytes, *path: str) -> bytes:
    for name in path:
        content = dict(boxes(content))[name]
    return content


@pytest.mark.parametrize("ratio", RATIOS)
def test_every_clip_is_an_mp4_of_its_ratio_ready_to_stream(ratio):
    content = (CLIPS_DIR / f"{ratio.replace(':', 'x')}.mp4").read_bytes()
    assert [name for name, _ in boxes(content)] == ["ftyp", "moov", "free", "mdat"], "the index comes before the frames"
    track = inside(content, "moov", "trak", "tkhd")
    width, height = (int.from_bytes(part) / 65536 for part in (track[-8:-4], track[-4:]))
    wide, high = map(int, ratio.split(":"))
    assert width / height == pytest.approx(wide / high)
    header = inside(content, "moov", "mvhd")
    seconds = int.from_bytes(header[16:20]) / int.from_bytes(header[12:16])
    assert 2 <= seconds <= 3
    assert b"avc1" in inside(content, "moov", "trak", "mdia", "minf", "stbl", "stsd")
    assert len(content) < 50_000


def test_there_is_a_clip_for_every_ratio_that_a_provider_takes():
    import telecine_mock.providers

    folder = Path(telecine_mock.providers.__file__).parent
    taken = set(re.findall(r'"(\d+:\d+)"', "".join(path.read_text() for path in folder.glob("*.py"))))
    assert taken == set(RATIOS)


def test_a_video_comes_with_length_tag_and_ranges(http, video):
    answer = http.get(video())
    assert answer.status_code == 200
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["ETag"].startswith('"')


def test_head_tells_the_same_without_the_bytes(http, video):
    url = video()
    head, whole = http.head(url), http.get(url)
    assert (head.status_code, head.content) == (200, b"")
    assert {**head.headers, "date": ""} == {**whole.headers, "date": ""}


def test_a_range_is_the_part_that_was_asked_for(http, video):
    url = video()
    whole = http.get(url).content
    part = http.get(url, headers={"Range": "bytes=1000-1999"})
    assert (part.status_code, part.content) == (206, whole[1000:2000])
    assert part.headers["Content-Range"] == f"bytes 1000-1999/{len(whole)}"
    assert http.get(url, headers={"Range": f"bytes={len(whole) - 10}-"}).content == whole[-10:]


def test_a_range_beyond_the_end_is_refused(http, video):
    answer = http.get(video(), headers={"Range": "bytes=99999999-"})
    assert answer.status_code == 416
    assert re.fullmatch(r"bytes \*/\d+", answer.headers["Content-Range"])


def test_a_range_counts_only_while_the_file_is_the_same(http, video):
    url = video()
    tag = http.get(url).headers["ETag"]
    assert http.get(url, headers={"Range": "bytes=0-9", "If-Range": tag}).status_code == 206
    assert http.get(url, headers={"Range": "bytes=0-9", "If-Range": '"another"'}).status_code == 200


def test_the_cdn_asks_for_no_key_and_shows_what_it_was_sent(http, video, server):
    url = video()
    http.get(url, headers={"Authorization": "Bearer leaked"})
    assert server.requests[-1].path == httpx.URL(url).path
    assert server.requests[-1].headers["authorization"] == "Bearer leaked"


def test_a_video_that_is_not_finished_is_not_there(http, api):
    api.accepted()
    assert http.get(api.server.jobs(api.name)[-1].video_url).status_code == 404


def test_a_failed_or_unknown_job_has_no_video(http, api, server):
    api.finished("a boat [moderated]")
    assert http.get(server.jobs(api.name)[-1].video_url).status_code == 404
    assert http.get(f"{server.url}/cdn/videos/{api.name}/nobody.mp4").status_code == 404


@pytest.mark.parametrize(("name", "days"), [("ttapi", 30), ("toapis", 1), ("cometapi", 1), ("apikley", 1)])
def test_a_link_lives_as_long_as_documented(http, api_of, server, name, days):
    api_of(name).finished()
    url = server.jobs(name)[-1].video_url
    server.clock.advance(days * 86_400 - 1)
    assert http.head(url).status_code == 200
    server.clock.advance(1)
    assert http.get(url).status_code == 403


@pytest.mark.parametrize(("words", "status"), [("[link-expired]", 403), ("[link-expired 404]", 404)])
def test_a_link_can_be_dead_from_the_start(http, video, words, status):
    assert http.get(video(words)).status_code == status


def received(http: httpx.Client, url: str, headers: dict[str, str] | None = None) -> tuple[bytes, Exception | None]:
    """The bytes that arrived, and what ended the download if it did not end well."""
    content = b""
    try:
        with http.stream("GET", url, headers=headers, timeout=0.5) as answer:
            for chunk in answer.iter_raw():
                content += chunk
    except httpx.TransportError as error:
        return content, error
    return content, None


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("[download-cut 5000]", httpx.ReadError),
        ("[download-short 5000]", httpx.RemoteProtocolError),
        ("[download-stall 5000]", httpx.ReadTimeout),
    ],
)
def test_a_download_breaks_off_at_the_byte_that_was_asked_for(http, video, words, kind):
    content, error = received(http, video(words))
    assert type(error) is kind
    assert len(content) == 5000


def test_a_download_that_is_cut_can_be_resumed_until_it_is_whole(http, video):
    url, content, parts = video("[download-cut]"), b"", 0
    while True:
        part, error = received(http, url, {"Range": f"bytes={len(content)}-"} if content else None)
        content, parts = content + part, parts + 1
        if error is None:
            break
    assert content == (CLIPS_DIR / "16x9.mp4").read_bytes()
    assert parts == 3


def test_a_cut_behind_the_end_cuts_nothing(http, video):
    content, error = received(http, video("[download-cut 99999999]"))
    assert (error, content) == (None, (CLIPS_DIR / "16x9.mp4").read_bytes())


def test_a_huge_download_announces_more_than_it_has(http, video):
    url = video("[download-huge]")
    assert http.head(url).headers["Content-Length"] == "1000000000000"
    content, error = received(http, url)
    assert type(error) is httpx.RemoteProtocolError
    assert content == (CLIPS_DIR / "16x9.mp4").read_bytes()


def test_a_page_can_stand_where_the_video_should_be(http, video):
    answer = http.get(video("[download-html]"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
