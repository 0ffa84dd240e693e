"""What every section of the settings is: frozen, and without a name that it does not know."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """One section of ``kiosk.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)
