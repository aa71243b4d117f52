"""What a newsroom decides once, as plain data; `config` reads it from `pubpipe.toml`."""

from dataclasses import dataclass, field
from pathlib import Path

from pubpipe.domain.locale import BUILT_IN, Locale, find


@dataclass(frozen=True)
class Link:
    """A named address shown on the site, for example a social page or an app store."""

    name: str
    url: str


@dataclass(frozen=True)
class Settings:
    """A newsroom's decisions; every field has a default that works offline on one machine."""

    workspace: Path
    name: str = "Pubpipe Newsroom"
    timezone: str = "UTC"
    """IANA zone of the newsroom: its days, and the zone assumed for a source without one."""
    source_locale: str = "en"
    target_locales: tuple[str, ...] = ("ru", "arm")
    locales: tuple[Locale, ...] = BUILT_IN
    default_section: str = "News"
    site_url: str = "http://127.0.0.1:8600"
    """The site's public address, without a trailing slash, for absolute links."""
    canonical: str = "ours"
    """Which address of a source article search engines show: `ours` or the `original`'s."""
    site_target: str = ""
    """Where the site is published besides its folder: `s3://BUCKET/FOLDER`, or nowhere."""
    target_endpoint: str = ""
    """The address of an S3-compatible store that is not Amazon's."""
    target_region: str = "us-east-1"
    share_pictures: bool = True
    """Whether a picture of the headline is drawn for each article, for shared links."""
    terms_of_reuse: dict[str, str] = field(default_factory=dict)
    """Per locale code; the catalogue's sentence is used where none is given."""
    about_sections: dict[str, dict[str, str]] = field(default_factory=dict)
    """Per section folder (`analytics`) and locale code, what readers find in the section."""
    links: tuple[Link, ...] = ()
    source_live_at: str = "embargo"
    """When the source's own edition goes live: `launch`, or `embargo` (at launch if none)."""
    engines: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Per locale code, engine names in order of preference; default: argos, then nothing."""
    libretranslate_url: str = ""
    """The server of the engine `libretranslate`, without `/translate`."""
    libretranslate_key: str = field(default="", repr=False)
    publisher_timezones: dict[str, str] = field(default_factory=dict)
    """Per source publisher (host or name), the zone its pages print without naming it."""
    allow_private_addresses: bool = False
    """Whether a source URL may point into the local network."""
    host: str = "127.0.0.1"
    port: int = 8600
    prefect_port: int = 4200
    prefect_api_url: str = ""
    """Empty: the server that `pubpipe up` starts on `prefect_port`."""
    prefect_api_auth: str = field(default="", repr=False)
    """`user:password` where Prefect's API asks for it."""
    database_url: str = field(default="", repr=False)
    """Empty: SQLite files in the workspace. May hold a password."""
    trusted_proxies: tuple[str, ...] = ()
    metrics_token: str = field(default="", repr=False)
    """Who shows it may read `/metrics` from elsewhere; empty: only this machine may."""
    hide_drafts: tuple[str, ...] = ()
    """Locale codes in which a machine draft is shown only to who asks for it."""
    hide_drafts_below: dict[str, float] = field(default_factory=dict)
    """Per locale code, the measured chrF (0 to 100) that a model needs for its drafts to be
    shown unasked. One that nobody has measured is shown."""
    honour_dnt: bool = True
    hit_window_days: int = 30
    """Event ids older than this are refused; younger ones are kept to recognise a repeat."""
    hits_per_minute: int = 1200
    """How many hits one address may send (offices share one); 0 is no limit."""

    def locale(self, name: str) -> Locale:
        """Return a configured locale by code or tag."""
        return find(self.locales, name)

    @property
    def published(self) -> tuple[str, ...]:
        """The codes of every locale with pages: the source's, then the targets."""
        return (self.source_locale, *self.target_locales)

    @property
    def prefect_api(self) -> str:
        """The address of Prefect's REST API."""
        return self.prefect_api_url or f"http://127.0.0.1:{self.prefect_port}/api"
