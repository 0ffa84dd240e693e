"""Training pictures as an entrance shows people: made from labelled pictures, never twice alike.

The picture of a number depends on nothing but the seed and that number, so a run that goes on after
a break, or is spread over several processes, sees the very same pictures.
"""

from __future__ import annotations

from typing import Callable, Mapping, Sequence

import cv2
import numpy as np

from kiosk.errors import InputError
from models.training import cutouts, layouts, light
from models.training.augment_recipe import AugmentRecipe, LightShares
from models.training.cutouts import Source, Wardrobe
from models.training.layouts import Supply
from models.training.masks import Wear
from models.training.pictures import Face, Sample
from models.training.views import View, settled

Random = np.random.Generator


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
