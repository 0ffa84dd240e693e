"""Training pictures as an entrance shows people: made from labelled pictures, never twice alike.

The picture of a number depends on nothing but the seed and that number, so a run that goes on after
a break, or is spread over several processes, sees the very same pictures.
"""

from __future__ import annotations

from typing import Callable, Mapping, Sequence

import cv2
import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from kiosk.errors import InputError
from kiosk.types import Label
from models.training import cutouts, layouts, light
from models.training.cutouts import Source, Wardrobe
from models.training.layouts import Supply
from models.training.masks import Wear
from models.training.pictures import Face, Sample
from models.training.views import View, settled

Random = np.random.Generator


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


class TrainingPictures:
    """An endless stock of numbered pictures."""

    def __init__(
        self, samples: Sequence[Sample], recipe: AugmentRecipe, size: tuple[int, int], seed: int
    ) -> None:
        """``size`` is width and height in pixels.

        Raises InputError where there is no face, or none of a label that has a share.
        """
        if not any(sample.faces for sample in samples):
            raise InputError("there is not one labelled face to learn from.")
        self._recipe = recipe
        self._size = size
        self._seed = seed
        self._supply = _supply(samples, recipe)
        shares = recipe.layouts.model_dump()
        if not self._supply.faces:
            shares["group"] = 0.0
        chances = np.array(list(shares.values()))
        self._makers = [_MAKERS[name] for name in shares]
        self._chances = chances / chances.sum() if chances.sum() else np.array([0, 1.0, 0, 0])

    def picture(self, number: int) -> tuple[np.ndarray, tuple[Face, ...]]:
        """Picture ``number`` >= 0, uint8 RGB (height, width, 3), and the faces in its pixels.

        Any process, any order, any number of times: it is always the same. Raises InputError when a
        picture cannot be read any more.
        """
        rng = np.random.default_rng((self._seed, number))
        make = self._makers[rng.choice(len(self._makers), p=self._chances)]
        view = make(self._supply, self._size, rng)
        recipe = self._recipe
        view = settled(view, smallest=recipe.smallest_face, least_seen=recipe.least_seen)
        pixels = _under_way(view, recipe.light, rng)
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)), tuple(view.faces)


_Maker = Callable[[Supply, tuple[int, int], Random], View]

_MAKERS: Mapping[str, _Maker] = {
    "fitted": layouts.fitted,
    "zoomed": layouts.zoomed,
    "group": layouts.group,
    "mosaic": layouts.mosaic,
}


def _supply(samples: Sequence[Sample], recipe: AugmentRecipe) -> Supply:
    faces = cutouts.sources(samples, recipe.cutout_from)
    return Supply(
        scenes=samples,
        chances=scene_chances(samples, recipe),
        faces=faces,
        face_chances=face_chances(faces, recipe),
        widths=recipe.face_widths,
        most_enlarged=recipe.most_enlarged,
        most_faces=recipe.most_faces,
        crowding=recipe.crowding,
        least_seen=recipe.least_seen,
        decoys=recipe.decoys,
        empty=recipe.empty,
        wardrobe=Wardrobe(
            {wear: getattr(recipe.wears, wear.value) for wear in Wear},
            recipe.clutter,
            recipe.coarse,
            recipe.dyed,
        ),
    )


def scene_chances(samples: Sequence[Sample], recipe: AugmentRecipe) -> np.ndarray:
    """How likely each is, (n,), together 1: rare labels come often; portraits have their share."""
    portrait = np.array([sample.landmarks is not None for sample in samples])
    weights = np.array([_weight(sample, recipe) for sample in samples])
    return _divided(weights, portrait, recipe.portraits_as_scenes)


def _divided(weights: np.ndarray, some: np.ndarray, share: float) -> np.ndarray:
    """The weights made to add up to 1; ``some`` get a share of it, all where others are none."""
    totals = weights[some].sum(), weights[~some].sum()
    if min(totals) <= 0:
        return np.asarray(weights / weights.sum())
    return np.asarray(weights * np.where(some, share / totals[0], (1 - share) / totals[1]))


def _weight(sample: Sample, recipe: AugmentRecipe) -> float:
    labels = {face.label for face in sample.faces}
    wanted = [weight for label, weight in recipe.scene_weights.items() if label.value in labels]
    lone = recipe.lone_weight if len(sample.faces) == 1 and not sample.landmarks else 1.0
    return max(wanted, default=1.0) * lone


def face_chances(faces: Sequence[Source], recipe: AugmentRecipe) -> np.ndarray:
    """How likely each is, (n,), together 1, whatever the numbers of faces are.

    Every label has its share, and in it the scenes theirs. Raises InputError where no label with a
    share has a face.
    """
    if not faces:
        return np.empty(0)
    labels = np.array([source.face.label for source in faces])
    from_scene = np.array([source.landmarks is None for source in faces])
    chances = np.zeros(len(faces))
    for label, share in recipe.cutout_shares.items():
        own = (labels == label.value).astype(float)
        if own.any():
            chances += share * _divided(own, from_scene, recipe.scene_cutouts)
    if not chances.sum():
        raise InputError("cutout_shares: no label with a share above 0 has a face in the pictures.")
    return np.asarray(chances / chances.sum())


def _under_way(view: View, shares: LightShares, rng: Random) -> np.ndarray:
    """The pixels after all that happens between a face and the network."""
    pixels = view.pixels
    widths = [face.box[2] - face.box[0] for face in view.faces]
    most = float(np.median(widths)) * 0.06 if widths else 2.0
    steps: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
        "exposed": lambda p: light.exposed(p, rng),
        "cast": lambda p: light.cast(p, rng),
        "backlit": lambda p: light.backlit(p, rng),
        "darkened": lambda p: light.darkened(p, rng),
        "defocused": lambda p: light.defocused(p, rng, min(most, 5)),
        "shaken": lambda p: light.shaken(p, rng, min(3 * most, 16)),
        "noisy": lambda p: light.noisy(p, rng),
        "compressed": lambda p: light.compressed(p, rng),
    }
    for name, step in steps.items():
        if rng.random() < getattr(shares, name):
            pixels = step(pixels)
    return pixels
