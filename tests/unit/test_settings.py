"""A start with a wrong environment says which variable, and never shows a password."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.settings import ServiceSettings, SettingsInvalid


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name, value in {
        "DATABASE_URL": "postgresql://staffel_casework:secret-canary@127.0.0.1/staffel_casework",
        "KAFKA": "127.0.0.1:19092",
        "PORT": "8102",
        "OIDC_ISSUER": "http://127.0.0.1:18080/realms/staffel/",
        "MUNICIPALITIES": str(tmp_path),
    }.items():
        monkeypatch.setenv("STAFFEL_" + name, value)
    monkeypatch.delenv("STAFFEL_OWNER_DATABASE_URL", raising=False)
    monkeypatch.delenv("STAFFEL_HOST", raising=False)
    return monkeypatch


@pytest.mark.usefixtures("environment")
def test_settings_come_from_the_environment() -> None:
    settings = ServiceSettings.read()
    assert (settings.host, settings.port) == ("127.0.0.1", 8102)
    assert settings.oidc_issuer == "http://127.0.0.1:18080/realms/staffel"


@pytest.mark.usefixtures("environment")
def test_settings_do_not_change_after_the_start() -> None:
    settings = ServiceSettings.read()
    with pytest.raises(ValidationError):
        settings.port = 1


def test_every_variable_at_fault_is_named_with_its_meaning(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("STAFFEL_KAFKA")
    environment.setenv("STAFFEL_MUNICIPALITIES", "/does/not/exist")
    with pytest.raises(SettingsInvalid) as refused:
        ServiceSettings.read()
    assert "STAFFEL_KAFKA is missing (Kafka's bootstrap servers, host:port)" in str(refused.value)
    assert "STAFFEL_MUNICIPALITIES must be a folder that exists" in str(refused.value)


def test_a_wrong_database_url_is_not_shown(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("STAFFEL_DATABASE_URL", "mysql://user:secret-canary@host/db")
    with pytest.raises(SettingsInvalid) as refused:
        ServiceSettings.read()
    assert "STAFFEL_DATABASE_URL" in str(refused.value)
    assert "secret-canary" not in str(refused.value)
