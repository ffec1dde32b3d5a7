"""The index as one agent may see it: within its access, and without secrets."""

from collections.abc import Sequence
from pathlib import Path

from codeassist.errors import UsageError
from codeassist.privacy.redaction import Redactor
from codeassist.scopes import narrowed, spelled_out
from codeassist.settings import Settings
from codeassist_index import CodeIndex
from codeassist_index.access import EVERYTHING, Access


class Reader:
    """Safe to use from several threads."""

    def __init__(self, index: CodeIndex, settings: Settings, readable: Sequence[str] = ()) -> None:
        """`readable`: the scopes that may be read, beside what the settings say; nothing widens those."""
        self.index = index
        self._settings = settings
        self._limits = [spelled_out(settings, scopes) for scopes in (settings.agents.readable, readable) if scopes]
        self._redactor = Redactor(settings.privacy)

    def access(self, scope: Sequence[str] = ()) -> Access:
        """What may be read of what is indexed now, and of that what lies in the scope.

        Raises:
            ScopeError: the scope names nothing that may be read.
        """
        access = EVERYTHING
        for limit in self._limits:
            for scopes in self.index.readable(limit).scopes:
                access = access.within(scopes)
        return narrowed(self.index, self._settings, scope, access)

    def place(self, repository: str, path: str, access: Access) -> tuple[str, str]:
        """Name of the repository, and the path in it.

        Raises:
            UsageError: there is no such repository, or it may not be read, or more than one is meant.
        """
        known = self.index.repositories(access=access)
        if Path(path).is_absolute():
            whole = Path(path).resolve()
            roots = sorted((one for one in known if whole.is_relative_to(one.root)), key=lambda one: -len(one.root))
            if not roots:
                raise UsageError(f"{path} is in no indexed repository.")
            return roots[0].name, whole.relative_to(roots[0].root).as_posix()
        names = sorted({one.name for one in known})
        meant = [name for name in names if name == repository] or [
            name for name in names if not repository or name.endswith(f"/{repository}")
        ]
        if len(meant) != 1:
            said = f"{repository} is no indexed repository" if repository and not meant else "Say which repository"
            raise UsageError(f"{said}; `repositories` lists those that may be read.")
        return meant[0], path.replace("\\", "/")

    def is_private(self, path: str) -> bool:
        """Whether a file is never shown, by its name."""
        return self._redactor.is_private(path)

    def clean(self, text: str, path: str) -> str:
        """Text of a file without its secrets."""
        return self._redactor.text(text, path=path).text
