"""Secrets of every kind, made up at run time so that no scanner of repositories takes them for real ones."""

import base64
import json
import random
import string
from collections.abc import Iterator
from dataclasses import dataclass

_ALNUM = string.ascii_letters + string.digits
_URL_SAFE = _ALNUM + "-_"
_BASE64 = _ALNUM + "+/"

NOT_FOUND = frozenset({"password: comparison"})
"""Nothing in such a line tells its string from any other; docs/privacy.md says so."""


@dataclass(frozen=True, slots=True)
class Made:
    """A text with a secret in it: `parts` are the pieces that nobody may see; `path` is the file it would stand in."""

    kind: str
    text: str
    parts: tuple[str, ...]
    path: str = "app.py"


def made(seed: int = 1) -> tuple[Made, ...]:
    """One or more of each kind, as they stand in code and in configuration."""
    return (*_tokens(random.Random(seed)), *_keys(random.Random(seed)), *_passwords(random.Random(seed)))  # noqa: S311 - they only have to look random


def _tokens(rng: random.Random) -> Iterator[Made]:
    def run(alphabet: str, length: int) -> str:
        return "".join(rng.choices(alphabet, k=length))

    upper, digits, hexa = string.ascii_uppercase + string.digits, string.digits, "0123456789abcdef"
    tokens = {
        "alibaba": "LTAI" + run(_ALNUM, 20),
        "anthropic": "sk-ant-api03-" + run(_URL_SAFE, 95),
        "aws id": "AKIA" + run(upper, 16),
        "aws temporary id": "ASIA" + run(upper, 16),
        "discord": "M" + run(_ALNUM, 23) + "." + run(_ALNUM, 6) + "." + run(_ALNUM, 27),
        "github": "ghp_" + run(_ALNUM, 36),
        "github app": "ghs_" + run(_ALNUM, 36),
        "github fine-grained": "github_pat_" + run(_ALNUM, 22) + "_" + run(_ALNUM, 59),
        "gitlab": "glpat-" + run(_URL_SAFE[:-2], 20),
        "gitlab runner": "glrt-" + run(_ALNUM, 20),
        "google api": "AIza" + run(_ALNUM, 35),
        "google oauth": "GOCSPX-" + run(_ALNUM, 28),
        "hugging face": "hf_" + run(_ALNUM, 34),
        "jwt": _jwt(rng),
        "mailchimp": run(hexa, 32) + "-us12",
        "npm": "npm_" + run(_ALNUM, 36),
        "openai": "sk-proj-" + run(_ALNUM, 48),
        "pypi": "pypi-AgEIcHlwaS5vcmc" + run(_ALNUM, 80),
        "sendgrid": "SG." + run(_ALNUM, 22) + "." + run(_ALNUM, 43),
        "slack": "xoxb-" + run(digits, 12) + "-" + run(digits, 12) + "-" + run(_ALNUM, 24),
        "square": "sq0csp-" + run(_ALNUM, 43),
        "stripe": "sk_live_" + run(_ALNUM, 24),
        "stripe long": "sk_live_" + run(_ALNUM, 99),
        "stripe test": "sk_test_" + run(_ALNUM, 24),
        "telegram": run(digits, 9) + ":" + run(_ALNUM, 35),
        "tencent": "AKID" + run(_ALNUM, 32),
        "twilio": "SK" + run(hexa, 32),
        "vault": "hvs." + run(_ALNUM, 24),
    }
    for kind, token in tokens.items():
        yield Made(kind, f'client = connect("{token}", retries=3)', (token,))
        yield Made(f"{kind} in a comment", f"# use {token} on staging", (token,))
    webhook = f"T{run(upper, 8)}/B{run(upper, 10)}/{run(_ALNUM, 24)}"
    yield Made("slack webhook", f'HOOK = "https://hooks.slack.com/services/{webhook}"', (webhook,))
    account = run(_BASE64, 86) + "=="
    yield Made("azure storage", f'c = "DefaultEndpointsProtocol=https;AccountName=a;AccountKey={account}"', (account,))
    secret = run(_BASE64, 40)
    yield Made("aws secret", f'aws_secret_access_key = "{secret}"', (secret,))
    value = run(_BASE64, 44)
    yield Made("random base64", f'client = Client("{value}")', (value,))
    value = run(hexa, 40)
    yield Made("random hex", f'client = Client("{value}")', (value,))
    bearer = run(_ALNUM, 32)
    yield Made("authorization header", f'headers = {{"Authorization": "Bearer {bearer}"}}', (bearer,))


def _jwt(rng: random.Random) -> str:
    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    header, claims = {"alg": "HS256", "typ": "JWT"}, {"sub": str(rng.randrange(10**9)), "name": "Mei"}
    return ".".join((part(json.dumps(header).encode()), part(json.dumps(claims).encode()), part(rng.randbytes(32))))


def _keys(rng: random.Random) -> Iterator[Made]:
    for kind, body_bytes in (("RSA ", 1190), ("EC ", 121), ("OPENSSH ", 400), ("", 1216), ("ENCRYPTED ", 600)):
        body = base64.b64encode(rng.randbytes(body_bytes)).decode()
        lines = [body[at : at + 64] for at in range(0, len(body), 64)]
        begin, end = f"-----BEGIN {kind}PRIVATE KEY-----", f"-----END {kind}PRIVATE KEY-----"
        block = "\n".join((begin, *lines, end))
        name = f"{kind.strip().lower() or 'pkcs8'} private key"
        yield Made(name, f'KEY = """{block}\n"""\nnext_line = 1', tuple(lines))
        yield Made(f"{name} in a comment", "\n".join(f"# {line}" for line in block.split("\n")), tuple(lines))
        quoted = "\n".join(f'    "{line}\\n"' for line in block.split("\n"))
        yield Made(f"{name} in strings", f"KEY = (\n{quoted}\n)", tuple(lines))
        escaped = block.replace("\n", "\\n")
        yield Made(f"{name} on one line", f'  "private_key": "{escaped}\\n",', tuple(lines), "service.json")
        yield Made(f"{name} without its beginning", "\n".join((*lines[1:], end, '"""')), tuple(lines[1:]))
    body = base64.b64encode(rng.randbytes(700)).decode()
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    pgp = "\n".join(("-----BEGIN PGP PRIVATE KEY BLOCK-----", "Version: GnuPG v2", "", *lines, "=aB3d"))
    yield Made("pgp private key", f"{pgp}\n-----END PGP PRIVATE KEY BLOCK-----", tuple(lines), "notes.txt")


def _passwords(rng: random.Random) -> Iterator[Made]:
    def word() -> str:
        return "".join(rng.choices(_ALNUM, k=4)) + rng.choice("!%&-") + "".join(rng.choices(_ALNUM, k=5))

    forms = (
        ("python", 'password = "{}"', "app.py"),
        ("python argument", 'connect("db", user="app", password="{}", timeout=3)', "app.py"),
        ("python dict", 'settings = {{"db_password": "{}"}}', "app.py"),
        ("comparison", 'if given == "{}" and True: pass  # password', "app.py"),
        ("compared password", 'if password == "{}":', "app.py"),
        ("javascript", "const apiKey = '{}';", "app.js"),
        ("javascript object", "  clientSecret: '{}',", "app.js"),
        ("typescript", 'const password: string = "{}";', "app.ts"),
        ("go", 'password := "{}"', "main.go"),
        ("java", 'String dbPassword = "{}";', "A.java"),
        ("java call", 'source.setPassword("{}");', "A.java"),
        ("c#", 'string password = @"{}";', "A.cs"),
        ("c", 'char password[25] = "{}";', "a.c"),
        ("rust", 'let secret_key = "{}";', "a.rs"),
        ("url", 'db = "postgresql://app:{}@db.internal/shop"', "app.py"),
        ("yaml", "password: {}", "app.yaml"),
        ("toml", 'secret = "{}"', "app.toml"),
        ("ini", "db_password = {}", "app.ini"),
        ("properties", "spring.datasource.password={}", "app.properties"),
        ("log", "connecting with password={}", "x.log"),
        ("xml", "<password>{}</password>", "a.xml"),
        ("token word", 'token = "{}"', "app.py"),
        ("shell", "export DB_PASSWORD={}", "run.sh"),
        ("dockerfile", "ENV API_KEY={}", "Dockerfile"),
    )
    for kind, form, path in forms:
        value = word()
        yield Made(f"password: {kind}", form.format(value), (value,), path)
    yield Made("password: digits", 'password = "83746592"', ("83746592",))
    yield Made("password: chinese", 'password = "\u6211\u7684\u5bc6\u7801\u5f88\u957f"', ("\u6211\u7684\u5bc6\u7801",))
