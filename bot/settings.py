"""The environment, read and checked once at the start; the only place that knows its variables."""

from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from spm_core.book.refusals import Refusal


class Settings(BaseSettings):
    """What the process was told (README.md, "Configuration"); secrets print as asterisks."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", populate_by_name=True)

    database_url: str = Field(default="sqlite:///spm.db", validation_alias="SPM_DATABASE_URL")
    bot_token: SecretStr | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    app_token: SecretStr | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    signing_secret: SecretStr | None = Field(default=None, validation_alias="SLACK_SIGNING_SECRET")
    api_url: str = Field(default="https://slack.com/api/", validation_alias="SLACK_API_URL")
    host: str = Field(default="127.0.0.1", validation_alias="SPM_HOST")
    port: int = Field(default=3000, validation_alias="PORT")
    admin: str | None = Field(default=None, validation_alias="SPM_ADMIN")
    log: Literal["text", "json"] = Field(default="text", validation_alias="SPM_LOG")
    clock_url: str | None = Field(default=None, validation_alias="SPM_CLOCK_URL")
    workers: int = Field(default=8, validation_alias="SPM_WORKERS", ge=1, le=64)
    chart_workers: int = Field(default=1, validation_alias="SPM_CHART_WORKERS", ge=1, le=8)
    on_ambiguous: Literal["hold", "repost"] = Field(default="hold", validation_alias="SPM_ON_AMBIGUOUS")

    @classmethod
    def told(cls) -> "Settings":
        """The settings of this process. Raises Refusal that names the variable that makes no sense, and not its value."""
        try:
            return cls()
        except ValidationError as problem:
            wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in problem.errors())
            raise Refusal(f"A variable of the environment cannot be used. {wrong}.") from None

    @property
    def socket_mode(self) -> bool:
        """Whether payloads come over a WebSocket (an app-level token is set) instead of HTTP."""
        return self.app_token is not None

    def bot_token_text(self) -> str:
        """The bot's token. Raises Refusal that says where to find it."""
        if self.bot_token is None:
            raise Refusal(
                "SLACK_BOT_TOKEN is not set. Copy it from your Slack app's page, OAuth & Permissions (it begins with xoxb-), "
                "or run `spm sandbox` to try SPM without Slack."
            )
        return self.bot_token.get_secret_value()

    def signing_secret_text(self) -> str:
        """The signing secret, needed over HTTP. Raises Refusal that says where to find it."""
        if self.signing_secret is None:
            raise Refusal(
                "Neither SLACK_APP_TOKEN (Socket Mode) nor SLACK_SIGNING_SECRET (HTTP) is set. Copy one from your Slack app's "
                "page, Basic Information."
            )
        return self.signing_secret.get_secret_value()
