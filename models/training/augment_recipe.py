"""The part of a recipe that decides how training pictures look; ``augment`` makes them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kiosk.types import Label


class Part(BaseModel):
    """A part of a recipe: never changed, and every key known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LayoutShares(Part):
    """How often a picture is filled in which way; the four are weighed against each other."""

    fitted: float = Field(0.2, ge=0)
    zoomed: float = Field(0.3, ge=0)
    group: float = Field(0.35, ge=0)
    mosaic: float = Field(0.15, ge=0)

    @model_validator(mode="after")
    def _some(self) -> LayoutShares:
        if self.fitted + self.zoomed + self.group + self.mosaic <= 0:
            raise ValueError("at least one layout must have a share above 0")
        return self


class WearShares(Part):
    """Shares of bare cut-out faces that get a mask painted on, by how it is worn.

    Proper masks outnumber the misplaced ones, or "looks painted" would come to mean "misplaced";
    together they leave most bare faces bare.
    """

    proper: float = Field(0.16, ge=0, le=1)
    under_nose: float = Field(0.09, ge=0, le=1)
    on_chin: float = Field(0.05, ge=0, le=1)
    hanging: float = Field(0.02, ge=0, le=1)

    @model_validator(mode="after")
    def _at_most_all(self) -> WearShares:
        if self.proper + self.under_nose + self.on_chin + self.hanging > 1:
            raise ValueError("the shares may add up to 1 at most")
        return self


class LightShares(Part):
    """How often a picture suffers what (0..1 each, one does not exclude another)."""

    exposed: float = Field(0.7, ge=0, le=1)
    cast: float = Field(0.4, ge=0, le=1)
    backlit: float = Field(0.08, ge=0, le=1)
    darkened: float = Field(0.08, ge=0, le=1)
    defocused: float = Field(0.2, ge=0, le=1)
    shaken: float = Field(0.12, ge=0, le=1)
    noisy: float = Field(0.3, ge=0, le=1)
    compressed: float = Field(0.4, ge=0, le=1)


class AugmentRecipe(Part):
    """Everything that decides how training pictures look."""

    layouts: LayoutShares = LayoutShares()
    wears: WearShares = WearShares()
    light: LightShares = LightShares()
    face_widths: tuple[float, float] = (20.0, 300.0)
    """The narrowest and widest face of a walk to the door, in pixels of the network's picture."""
    smallest_face: float = Field(7.0, ge=1)
    """Narrower faces are smoothed away: nobody could tell what they wear."""
    least_seen: float = Field(0.7, gt=0, le=1)
    """Faces of which a smaller share lies in the picture are smoothed away."""
    most_faces: int = Field(6, ge=1, le=30)
    """As many faces are set into one group at most."""
    crowding: float = Field(0.3, ge=0, le=1)
    """Share of the faces of a group that may stand before others and hide a part of them."""
    decoys: float = Field(0.25, ge=0, le=1)
    """For each face of a group, how often a piece without a face is set beside it."""
    empty: float = Field(0.0, ge=0, le=1)
    """Share of the groups to which only such pieces are added; people may be in what is behind."""
    cutout_from: float = Field(20.0, ge=8)
    """Faces at least so many pixels wide are cut out of their pictures for groups."""
    most_enlarged: float = Field(3.5, ge=1)
    """Pictures and cut-out faces are enlarged so many times at most."""
    clutter: float = Field(0.22, ge=0, le=1)
    """Share of cut-out faces with landmarks that get a scarf, hand, beard, glasses or the like."""
    dyed: float = Field(0.0, ge=0, le=1)
    """Share of cut-out masked faces with landmarks whose mask gets other colours."""
    coarse: float = Field(0.25, ge=0, le=1)
    """Share of cut-out faces that are made coarse, as from afar; their label stays."""
    portraits_as_scenes: float = Field(0.15, ge=0, le=1)
    """Share of whole pictures that are portraits, where there are both kinds."""
    scene_weights: dict[Label, float] = {Label.NO_MASK: 2.0, Label.MISPLACED: 3.0}
    """A scene with such a face in it comes so many times as often as one without."""
    lone_weight: float = Field(0.5, gt=0)
    """A scene with one face comes so many times as often as one with several: crowds teach more."""
    scene_cutouts: float = Field(0.3, ge=0, le=1)
    """Share of cut-out faces that come from scenes, where there are portraits too."""
    cutout_shares: dict[Label, float] = {
        Label.MASK: 0.22,
        Label.NO_MASK: 0.7,
        Label.MISPLACED: 0.08,
    }
    """How often a cut-out face is of which label before it is dressed."""

    @model_validator(mode="after")
    def _widths_in_order(self) -> AugmentRecipe:
        if not 1 <= self.face_widths[0] < self.face_widths[1]:
            raise ValueError("face_widths: the narrowest must be at least 1 and below the widest")
        return self
