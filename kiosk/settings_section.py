"""What every section of the settings is: frozen, and without a name that it does not know."""

from typing import Iterable

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """One section of ``kiosk.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


def refuse(problems: Iterable[str]) -> None:
    """Raise ValueError, with all of these in one sentence, where there are any."""
    told = ", and ".join(problems)
    if told:
        raise ValueError(told)
