"""Integers with a decimal point in responses."""

import pytest

from telecine_clients.toapis import models
from telecine_runtime.model import read_json

TASK = '{"id": "v", "object": "generation.task", "model": "m", "status": "queued", "progress": %s, "created_at": 1}'


def test_a_whole_number_written_with_a_point_is_the_same_number():
    assert read_json(models.VideoTask, TASK % "40.0").progress == 40


@pytest.mark.parametrize("text", ["40.5", '"40"', "true", "null", "1e400"])
def test_non_integer_is_refused(text):
    with pytest.raises(ValueError, match="progress"):
        read_json(models.VideoTask, TASK % text)
