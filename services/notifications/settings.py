"""What notifications is told by its environment, beside what every service is told."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from shared.settings import Folder, HttpUrl, ServiceSettings


class NotificationsSettings(ServiceSettings):
    """SMTP server, sender's address, the desk's address for links, and how mails are bundled."""

    smtp_host: str = Field("127.0.0.1", description="mail server that takes mails from Staffel")
    smtp_port: int = Field(25, ge=1, le=65535, description="port of the mail server")
    smtp_security: Literal["none", "starttls", "tls"] = Field("none", description="none, starttls or tls")
    smtp_username: str | None = Field(None, description="user at the mail server, if it wants one")
    smtp_password: str | None = Field(None, description="password at the mail server, if it wants one")
    mail_from: Annotated[str, StringConstraints(pattern=r"^[^@\s<>]+@[^@\s<>]+$")] = Field(
        description="address mails come from, such as staffel@dortmund.example"
    )
    programmes: Folder = Field(description="folder with one file per funding programme, for their names")
    offers: Folder = Field(description="folder with one file of offers per municipality, for their names")
    desk_url: HttpUrl | None = Field(
        None, description="web desk that links in mails and inbox lead to; without it there are no links"
    )
    mail_gather_seconds: float = Field(2.0, ge=0, description="real seconds in which news are collected for one mail")
    mail_window_minutes: float = Field(15.0, ge=0, description="minutes between two mails to one address")
    mail_urgent_window_minutes: float = Field(5.0, ge=0, description="the same for what is urgent")
    mail_most_per_day: int = Field(12, ge=1, description="mails a day to one address; immediate ones do not count")
