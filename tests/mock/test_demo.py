"""Demo: a video of every provider, the page, the terminal output, and a clean end."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from tests import mp4
from tests.providers import facts_by_provider

from telecine import Poll
from telecine.demo import __main__ as demo
from telecine.demo.gallery_items import gallery_item
from telecine.demo.terminal import result_table, show_progress
from telecine.demo.video_run import WIDEST_FIRST, StateChange, VideoRun, plan_video
from telecine.providers import NAMES, get_provider
from telecine_runtime.download.errors import DownloadError
from telecine_runtime.errors import ResponseLost, TelecineError

pytestmark = pytest.mark.slow

WORDS = {name: [word for word in dict.fromkeys(states) if word] for name, states in facts_by_provider("STATES").items()}
SIZES = facts_by_provider("VIDEO_SIZE")
DEAD_PROXY = "http://127.0.0.1:9"


@dataclass(frozen=True)
class DemoRun:
    """What a run of the demo left behind."""

    status: int
    out: Path
    stdout: str
    stderr: str

    @property
    def page(self) -> str:
        return (self.out / "index.html").read_text(encoding="utf-8")

    @property
    def cards(self) -> list[dict[str, Any]]:
        """The data of the page's cards."""
        data = re.search(r'<script type="application/json" id="data">(.*?)</script>', self.page, re.DOTALL)
        assert data is not None
        return json.loads(data[1])["items"]


def run(out: Path) -> DemoRun:
    """Run the demo, with jobs that take a moment only, on a machine that has a proxy set."""
    stdout, stderr = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(stdout), redirect_stderr(stderr):
        patch.setattr(demo, "PACE", 1.5)
        patch.setattr(demo, "POLL", Poll(first=0.05, factor=1.0, jitter=0.0))
        patch.setenv("http_proxy", DEAD_PROXY)
        status = demo.main(["--out", str(out)])
    return DemoRun(status, out, stdout.getvalue(), stderr.getvalue())


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> DemoRun:
    return run(tmp_path_factory.mktemp("demo") / "out")


@pytest.fixture(scope="module")
def ran_with_one_failure(tmp_path_factory: pytest.TempPathFactory) -> DemoRun:
    """A run after which one provider's video could not be saved, because a folder has the name of its part."""
    out = tmp_path_factory.mktemp("demo") / "out"
    (out / "ttapi.mp4.part").mkdir(parents=True)
    return run(out)


def test_the_demo_leaves_a_video_of_each_and_a_page_and_nothing_else(ran):
    assert (ran.status, ran.stderr) == (0, "")
    assert sorted(path.name for path in ran.out.iterdir()) == sorted([*(f"{name}.mp4" for name in NAMES), "index.html"])


@pytest.mark.parametrize("name", NAMES)
def test_each_video_has_the_widest_ratio_that_the_provider_offers(ran, name):
    asked = plan_video(name, "a boat").request.aspect_ratio
    offered = [capabilities.fields.get("aspect_ratio") for capabilities in get_provider(name).capabilities]
    allowed = {value for field in offered if field for value in field.values}
    assert asked == next(ratio for ratio in WIDEST_FIRST if ratio in allowed)
    video = mp4.parse((ran.out / f"{name}.mp4").read_bytes())
    assert (video.width, video.height) == SIZES[name]
    assert video.width * int(asked.split(":")[1]) == video.height * int(asked.split(":")[0])


@pytest.mark.parametrize("name", NAMES)
def test_the_states_are_told_in_order_while_they_happen_and_again_in_the_table(ran, name):
    title = plan_video(name, "").title
    told = re.findall(rf"^ *[\d.]+ s  {title} +(\w+)(?: \((\w+)\))?$", ran.stdout, re.MULTILINE)
    assert [word for _, word in told if word] == WORDS[name]
    assert (told[0][0], told[-1][0]) == ("sent", "saved")
    assert re.search(rf"^{title} +{', '.join(WORDS[name])} +\d\.\d s .* {name}\.mp4 *$", ran.stdout, re.MULTILINE)


def test_the_page_needs_nothing_but_the_videos_beside_it(ran):
    assert [card["link"] for card in ran.cards] == [*(f"{name}.mp4" for name in NAMES), None]
    assert not re.search(r"https?:|url\(|@import", ran.page)


def test_the_page_shows_what_was_asked_what_happened_and_what_was_saved(ran):
    assert f'<h1 dir="auto">“{demo.PROMPT}”</h1>' in ran.page
    for name, card in zip(NAMES, ran.cards[:-1], strict=True):
        plan, video = plan_video(name, demo.PROMPT), mp4.parse((ran.out / f"{name}.mp4").read_bytes())
        assert (card["provider"], card["model"], card["prompt"]) == (plan.title, plan.model or "", demo.PROMPT)
        assert (card["state"], card["error"], card["duration"]) == ("succeeded", None, video.seconds)
        assert re.fullmatch(rf"{name}:[^:]+:{card['key']}", card["token"])
        assert [word for _, _, word in card["states"] if word] == WORDS[name]
        assert card["states"][-1][:2] == [card["seconds"], "saved"]
    told = [str(cost) if cost else None for cost in facts_by_provider("COST").values()]
    costs = [f"{cost} (0.03 USD)" if cost == "3 quota" else cost for cost in told]  # 100 quota are one dollar
    assert [card["cost"] for card in ran.cards[:-1]] == costs


def test_the_page_shows_what_a_failure_looks_like(ran):
    card = ran.cards[-1]
    assert card["prompt"].endswith("[fail]")
    assert (card["state"], card["states"][-1][1], card["link"]) == ("failed", "failed", None)
    assert card["error"].startswith("JobFailed: ")
    assert "Internal error while the video was being made" in card["error"]
    assert ran.status == 0, "it is meant to fail"


@pytest.mark.parametrize(
    ("states", "token", "error", "shown"),
    [
        (
            ["sent", "queued", "running", "DownloadError"],
            "toapis:1:k",
            DownloadError("https://cdn.example", "no"),
            "running",
        ),
        (["sent", "WaitTimeout"], "toapis:1:k", TelecineError("no"), "queued"),
        (["sent", "InvalidRequest"], None, TelecineError("no"), "refused"),
        (["sent", "ResponseLost"], None, ResponseLost("post", "reset", timed_out=False), "in_doubt"),
    ],
)
def test_the_card_of_an_interrupted_run_has_the_last_state_of_its_job(states, token, error, shown):
    history = tuple(StateChange(float(second), state) for second, state in enumerate(states))
    item = gallery_item(VideoRun(plan_video("toapis", "a boat"), history, None, None, error, token))
    assert (item.state, item.key) == (shown, "k" if token else "ToAPIs")


def test_all_times_come_from_one_clock(monkeypatch, tmp_path):
    begins = set()

    async def noted(client, plan, path, on_change, start):
        begins.add(start)
        return VideoRun(
            plan, (StateChange(0.0, "sent"), StateChange(1.0, "JobFailed")), None, None, TelecineError("no")
        )

    monkeypatch.setattr(demo, "run_plan", noted)
    run(tmp_path / "out")
    assert len(begins) == 1


def test_no_key_is_shown(ran):
    assert "mock-key" not in ran.stdout + ran.page


def test_what_was_started_is_stopped(tmp_path):
    before = set(threading.enumerate())
    run(tmp_path / "out")
    assert not [thread for thread in set(threading.enumerate()) - before if thread.name == "telecine-mock"]


def test_one_failure_is_told_and_the_other_videos_are_saved(ran_with_one_failure):
    ran = ran_with_one_failure
    assert ran.status == 1
    assert re.fullmatch(r"No video from TTAPI: download of .*: cannot write .*ttapi.mp4: .*\n", ran.stderr)
    assert all((ran.out / f"{name}.mp4").is_file() for name in NAMES if name != "ttapi")
    lost = next(card for card in ran.cards if card["provider"] == "TTAPI")
    assert (lost["state"], lost["link"], lost["error"].partition(":")[0]) == ("succeeded", None, "DownloadError")
    assert sum(card["link"] is not None for card in ran.cards) == len(NAMES) - 1


def test_a_video_that_is_lost_on_the_way_has_cost_all_the_same(ran_with_one_failure):
    assert re.search(r"^TTAPI .* 3 quota +DownloadError", ran_with_one_failure.stdout, re.MULTILINE)


def test_a_run_takes_away_what_an_earlier_one_left_and_nothing_else(tmp_path):
    ours = ["index.html", "ttapi.mp4", "toapis.mp4.part", "toapis.mp4.part.json"]
    for name in (*ours, "mine.mp4", "ttapi.mp4.bak"):
        (tmp_path / name).write_text("old")
    demo.clear_output(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.mp4", "ttapi.mp4.bak"]


def test_a_folder_that_cannot_be_made_is_one_line_and_not_a_traceback(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert demo.main(["--out", str(tmp_path / "file")]) == 1
    assert re.fullmatch(r"The demo failed: .*file'\n", capsys.readouterr().err)


def live(changes: Sequence[StateChange]) -> str:
    """Show one take live, and return what stands on the terminal at the end."""
    console = Console(file=io.StringIO(), force_terminal=True, color_system=None, width=100)
    plan = plan_video("apikley", "a boat")
    with show_progress(console, [plan]) as on_change:
        for change in changes:
            on_change(plan, change)
    return console.file.getvalue().split("\x1b[2K")[-1]


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (StateChange(2.0, "running", "generating", 50), r"running +generating +━{16} +0\.\d s"),
        (StateChange(4.0, "saved"), r"saved +━{32} +4\.0 s"),
        (StateChange(4.0, "JobFailed"), r"JobFailed +4\.0 s"),
    ],
)
def test_the_live_line_shows_state_bar_and_seconds(change, shown):
    line = live([StateChange(0.0, "sent"), change])
    assert re.fullmatch(rf"Apikley +{shown}\s*(\x1b\[\?25h)?", line), repr(line)


def test_the_table_names_the_error_where_there_is_no_file():
    console = Console(file=io.StringIO(), width=80)
    take = VideoRun(
        plan_video("toapis", ""),
        (StateChange(0.0, "sent"), StateChange(0.3, "RateLimited")),
        None,
        None,
        TelecineError(),
    )
    console.print(result_table([take]))
    assert re.search(r"ToAPIs +0\.3 s +unknown +RateLimited", console.file.getvalue())


def test_ctrl_c_ends_the_demo_cleanly(tmp_path):
    child = subprocess.Popen(
        [sys.executable, "-u", "-m", "telecine.demo", "--out", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with child:
        assert child.stdout is not None
        while "queued" not in child.stdout.readline():
            assert child.poll() is None
        child.send_signal(signal.SIGINT)
        _, stderr = child.communicate(timeout=20)
    assert (child.returncode, stderr) == (130, "\nStopped.\n")
    assert list(tmp_path.iterdir()) == []
