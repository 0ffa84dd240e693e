"""Pascal VOC: one XML file per picture, boxes in pixels."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator
from xml import sax
from xml.sax.xmlreader import AttributesImpl, Locator

from models.training.imports.found import Found, Mark, Notes, pictures_below
from models.training.words import IGNORED

SIDES = ("xmin", "ymin", "xmax", "ymax")

BOX = ["object", "bndbox"]
"""Where the box of a face stands; parts of it (a nose, a hand) may have boxes of their own."""

FOLDERS = ("images", "JPEGImages")
"""Where the pictures usually lie, beside the XML files or their folder."""


def read(source: Path, pictures: Path) -> Iterator[Found]:
    """One record per XML file below ``source``, and one per picture there that has none.

    Objects that the set calls difficult are ignored, as its own measure does.
    """
    described = set()
    for path in [source] if source.is_file() else sorted(source.rglob("*.xml")):
        found = _described(path, pictures)
        described.add(found.picture.resolve())
        yield found
    for picture in pictures_below(pictures) if source.is_dir() else ():
        if picture.resolve() not in described:
            yield Found(picture, problems=(f"{picture}: no XML file describes this picture.",))


class _Annotation(sax.ContentHandler):
    """Gathers the objects of one file; every object knows the line it starts in."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._locator: Locator | None = None
        self._text = ""
        self._within: list[str] = []
        self._object: dict[str, str] = {}
        self._line = 0
        self.filename = path.stem
        self.size: dict[str, str] = {}
        self.notes = Notes()

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802  # the parser's name
        self._locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802, ARG002
        self._within.append(name)
        self._text = ""
        if name == "object" and self._locator:
            self._object, self._line = {}, self._locator.getLineNumber() or 0

    def characters(self, content: str) -> None:
        self._text += content

    def endElement(self, name: str) -> None:  # noqa: N802
        self._within.pop()
        inside = self._within[-1] if self._within else ""
        if name == "object":
            self._add()
        elif (name in SIDES and self._within[-2:] == BOX) or (
            name in ("name", "difficult") and inside == "object"
        ):
            self._object[name] = self._text.strip()
        elif name == "filename":
            self.filename = self._text.strip()
        elif inside == "size":
            self.size[name] = self._text.strip()

    def _add(self) -> None:
        where = f"{self._path}:{self._line}"
        try:
            left, top, right, bottom = (float(self._object[side]) for side in SIDES)
            word = IGNORED if self._object.get("difficult") == "1" else self._object["name"]
            mark = Mark(word, (left, top, right, bottom), where)
        except (KeyError, ValueError):
            self.notes.problems.append(f"{where}: an object needs a name and four numbers.")
        else:
            self.notes.marks.append(mark)


def _described(path: Path, pictures: Path) -> Found:
    annotation = _Annotation(path)
    try:
        sax.parse(str(path), annotation)  # noqa: S317  # files that the user names; no entity is fetched
    except (sax.SAXException, OSError) as error:
        annotation.notes.problems.append(f"{path}: not a readable XML file ({error}).")
    picture = _picture(path, annotation.filename, pictures)
    return annotation.notes.found(picture, size=_size(annotation.size))


def _picture(path: Path, filename: str, pictures: Path) -> Path:
    """The first place where the picture is; where it should be when it is nowhere."""
    name = Path(filename.replace("\\", "/")).name
    around = [above / folder for above in path.parents[:2] for folder in FOLDERS]
    places = [folder / name for folder in (pictures, path.parent, *around)]
    return next((place for place in places if place.is_file()), places[0])


def _size(given: dict[str, str]) -> tuple[int, int] | None:
    """The picture's size as the file has it; None where it is missing or left at nought."""
    try:
        size = int(given["width"]), int(given["height"])
    except (KeyError, ValueError):
        return None
    return size if min(size) > 0 else None
