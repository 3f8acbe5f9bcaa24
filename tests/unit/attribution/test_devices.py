"""A device that is not there is named before anything is loaded, with what to do instead."""

from __future__ import annotations

import pytest
import torch

from tonelens.attribution import loading
from tonelens.attribution.devices import checked_device
from tonelens.attribution.loading import load_classifier
from tonelens.errors import SettingsError


@pytest.mark.parametrize("name", ["foo", "", "cpu:x", "CPU", "meta", "xpu", "cuda:-2"])
def test_a_name_that_means_nothing(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        checked_device(name)
    assert f"“{name}”" in caught.value.problem
    assert "cpu, cuda or mps" in caught.value.remedy


@pytest.mark.parametrize("name", ["cuda", "cuda:0", "cuda:1"])
def test_a_device_that_the_machine_lacks(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(SettingsError) as caught:
        checked_device(name)
    assert f"“{name}”" in caught.value.problem
    assert "Choose cpu" in caught.value.remedy


def test_apple_s_device_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(SettingsError, match="mps"):
        checked_device("mps")


def test_of_several_the_one_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert checked_device("cuda") == torch.device("cuda")
    assert checked_device("cuda:1") == torch.device("cuda:1")
    with pytest.raises(SettingsError, match="cuda:2"):
        checked_device("cuda:2")


@pytest.mark.parametrize("name", ["cpu", -1, "-1"])
def test_the_processor_is_always_there(name: str | int) -> None:
    assert checked_device(name) == torch.device("cpu")


@pytest.mark.parametrize("there", [True, False])
def test_the_forms_of_transformers(there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: there)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert checked_device("auto").type == ("cuda" if there else "cpu")
    if there:
        assert checked_device(0) == torch.device("cuda:0")
        return
    with pytest.raises(SettingsError, match="cuda:0"):
        checked_device(0)


def test_a_device_of_torch() -> None:
    assert checked_device(torch.device("cpu")) == torch.device("cpu")


def test_nothing_is_loaded_before_the_device_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_load_model", lambda *_arguments: pytest.fail("the model was loaded"))
    with pytest.raises(SettingsError):
        load_classifier(device="foo")
