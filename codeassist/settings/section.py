"""What every section of the settings is: frozen, and without a key that it does not know."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A table of settings, or one entry of a list of tables."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
