"""``model.yaml``: everything about a network that its file does not say, checked against the file.

A manifest that does not fit its network is refused before a runner sees it, in one sentence with
file and key. Only what depends on the numbers (the order of labels and sides) is left to the self
test.
"""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, Union

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from typing_extensions import Annotated

from kiosk.detectors.gridbox import Grid
from kiosk.types import Label


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Input(_Part):
    """The picture the network takes. ``width`` and ``height`` are pixels."""

    name: str = "input_1"
    width: int = Field(ge=16, le=4096, multiple_of=16)
    height: int = Field(ge=16, le=4096, multiple_of=16)
    channels: Literal["rgb", "grey"] = "rgb"
    scale: float = Field(1 / 255, gt=0, le=1)
    resize: Literal["stretch", "fit"]

    @field_validator("scale", mode="before")
    @classmethod
    def _fraction(cls, given: Any) -> Any:
        """1/255 is how everybody writes it, and YAML takes it for a text."""
        above, slash, below = str(given).partition("/")
        if not slash:
            return given
        try:
            return float(above) / float(below)
        except (ValueError, ZeroDivisionError):
            return given


class Outputs(_Part):
    """Names of the two tensors."""

    coverage: str = "output_cov/Sigmoid"
    bbox: str = "output_bbox/BiasAdd"


class ClassLabel(_Part):
    """One class of the network; without a role it is no face and is thrown away."""

    name: str = Field(min_length=1)
    role: Optional[Label] = None


class Nms(_Part):
    """Of boxes that overlap by more than ``iou`` the surest is kept.

    Boxes narrower than ``min_width`` network pixels are dropped.
    """

    method: Literal["nms"]
    iou: float = Field(0.4, gt=0, lt=1)
    min_width: float = Field(0.0, ge=0)
    across: float = Field(0.5, gt=0, lt=1)


class Dbscan(_Part):
    """Boxes of cells with at least ``coverage`` are grouped and averaged (see ``cluster``).

    Groups lower than ``min_height`` network pixels are dropped.
    """

    method: Literal["dbscan"]
    eps: float = Field(0.3, gt=0, lt=1)
    min_weight: float = Field(1.0, gt=0)
    coverage: float = Field(0.005, gt=0, lt=1)
    min_height: float = Field(0.0, ge=0)
    across: float = Field(0.5, gt=0, lt=1)


Cluster = Annotated[Union[Nms, Dbscan], Field(discriminator="method")]
Share = Annotated[float, Field(ge=0.02, le=1)]


class Manifest(_Part):
    """One model. ``thresholds`` are the least scores per role, 0.4 where left out."""

    file: str = Field(pattern=r"^[^/\\]+$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    input: Input
    outputs: Outputs = Outputs()
    stride: Literal[16] = 16
    bbox_scale: float = Field(35.0, gt=0)
    bbox_offset: float = 0.5
    labels: List[ClassLabel] = Field(min_length=1)
    cluster: Cluster = Nms(method="nms")
    thresholds: Dict[Label, Share] = {}
    metrics: Dict[str, Any] = {}
    trained_on: str = ""

    @field_validator("labels", mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        """A plain word is a label that is called like its role."""
        if not isinstance(given, list):
            return given
        return [{"name": each, "role": each} if isinstance(each, str) else each for each in given]

    @model_validator(mode="after")
    def _sees_faces(self) -> Manifest:
        if not self.roles:
            raise ValueError("labels: none of them has a role, so the kiosk could never see a face")
        return self

    @property
    def roles(self) -> frozenset[Label]:
        """What this model can say of a face."""
        return frozenset(label.role for label in self.labels if label.role)

    @property
    def grid(self) -> Grid:
        """How the network's cells lie on its picture."""
        return Grid(self.stride, self.bbox_scale, self.bbox_offset)

    @property
    def floors(self) -> dict[Label, float]:
        """The least score of every role."""
        return {role: self.thresholds.get(role, 0.4) for role in Label}
