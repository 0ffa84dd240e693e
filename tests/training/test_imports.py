"""Every format's own way of writing faces down ends as the same KITTI lines."""

from __future__ import annotations

import json
from collections import Counter
from math import cos, pi, sin
from pathlib import Path

import numpy as np
import pytest

from kiosk.errors import InputError, KioskError
from models.training.ellipse import hull
from models.training.pictures import BadPicturesError
from tests.training.importing import boxes, imported

OBJECT = (
    "<object><name>{}</name><bndbox>\n<xmin>{}</xmin><ymin>{}</ymin>"
    "<xmax>{}</xmax><ymax>{}</ymax></bndbox>\n</object>\n"
)


def _xml(path: Path, picture: str, *objects: str, size: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"<annotation>\n<filename>{picture}</filename>\n{size}{''.join(objects)}</annotation>"
    )


class TestVoc:
    """Pascal VOC."""

    @pytest.fixture
    def source(self, tmp_path, write_picture):
        source = tmp_path / "voc"
        write_picture(source / "images" / "a.jpg", seed=1)
        _xml(
            source / "annotations" / "a.xml",
            "a.jpg",
            OBJECT.format("with_mask", 5, 6, 25, 36),
            OBJECT.format("mask_weared_incorrect", 40, 6, 99, 36),
            OBJECT.format("without_mask", 30, 40, 35, 50),
            size="<size><width>80</width><height>60</height></size>",
        )
        return source

    def test_misplaced_stays_its_own_class_and_boxes_are_clipped(self, source, tmp_path):
        """Three words, three labels; what hangs over the right edge is cut at 80."""
        assert imported("voc", source, "--to", tmp_path / "out") == 0
        assert boxes(tmp_path / "out") == {
            "voc_images_a.jpg": [
                ("mask", 5, 6, 25, 36),
                ("misplaced", 40, 6, 80, 36),
                ("no_mask", 30, 40, 35, 50),
            ]
        }

    def test_every_bad_object_is_named_with_its_line(self, source, tmp_path):
        """Inverted, unknown, without numbers, outside: four lines, and nothing is written."""
        _xml(
            source / "annotations" / "a.xml",
            "a.jpg",
            OBJECT.format("with_mask", 25, 6, 5, 36),
            OBJECT.format("helmet", 5, 6, 25, 36),
            OBJECT.format("with_mask", "x", 6, 25, 36),
            OBJECT.format("with_mask", 100, 6, 125, 36),
        )
        with pytest.raises(BadPicturesError) as caught:
            imported("voc", source, "--to", tmp_path / "out")
        said = sorted(caught.value.problems)
        assert [problem.split("a.xml:")[1].split(":")[0] for problem in said] == [
            "12",
            "3",
            "6",
            "9",
        ]
        assert not (tmp_path / "out").exists()

    def test_difficult_objects_are_ignored(self, source, tmp_path):
        """As the set's own measure does."""
        hard = OBJECT.replace("</object>", "<difficult>1</difficult></object>")
        _xml(source / "annotations" / "a.xml", "a.jpg", hard.format("with_mask", 5, 6, 25, 36))
        assert imported("voc", source, "--to", tmp_path / "out") == 0
        assert list(boxes(tmp_path / "out").values()) == [[("dontcare", 5, 6, 25, 36)]]

    def test_boxes_of_parts_are_not_the_faces(self, source, tmp_path):
        """A nose has a box of its own in some sets."""
        part = "<part><name>nose</name><bndbox><xmin>9</xmin><ymin>9</ymin></bndbox></part>"
        face = OBJECT.format("with_mask", 5, 6, 25, 36).replace("</object>", f"{part}</object>")
        _xml(source / "annotations" / "a.xml", "a.jpg", face)
        assert imported("voc", source, "--to", tmp_path / "out") == 0
        assert boxes(tmp_path / "out")["voc_images_a.jpg"] == [("mask", 5, 6, 25, 36)]

    def test_a_class_can_be_given_its_meaning(self, source, tmp_path):
        """--class helmet=no_mask; a meaning that is no label is refused."""
        _xml(source / "annotations" / "a.xml", "a.jpg", OBJECT.format("Helmet", 5, 6, 25, 36))
        imported("voc", source, "--to", tmp_path / "out", "--class", "helmet=no_mask")
        assert boxes(tmp_path / "out")["voc_images_a.jpg"][0][0] == "no_mask"
        with pytest.raises(InputError, match="WORD=LABEL"):
            imported("voc", source, "--to", tmp_path / "out", "--class", "helmet=hat")

    def test_skip_bad_writes_the_good_and_ends_with_2(
        self, source, tmp_path, write_picture, capsys
    ):
        """A picture without XML, an XML for another size, a broken XML are left out by name."""
        write_picture(source / "images" / "lonely.jpg", seed=2)
        write_picture(source / "images" / "sized.jpg", seed=3)
        other = "<size><width>60</width><height>80</height></size>"
        _xml(source / "annotations" / "sized.xml", "sized.jpg", size=other)
        (source / "annotations" / "cut.xml").write_text("<annotation><object>")
        assert imported("voc", source, "--to", tmp_path / "out", "--skip-bad") == 2
        assert list(boxes(tmp_path / "out")) == ["voc_images_a.jpg"]
        said = capsys.readouterr().err
        assert "lonely.jpg: no XML" in said
        assert "it is 80x60, its labels are for 60x80" in said
        assert "cut.xml: not a readable XML" in said


def test_the_counts_printed_are_those_on_disk(tmp_path, write_picture, capsys):
    """Two imports into one folder: each prints what it wrote, and the labels on disk agree."""
    for name in ("a", "b"):
        source = tmp_path / name
        write_picture(source / f"{name}.jpg", seed=ord(name))
        faces = [OBJECT.format("with_mask", n, 1, n + 9, 20) for n in range(3)]
        _xml(source / f"{name}.xml", f"{name}.jpg", *faces, OBJECT.format("unknown", 1, 1, 9, 9))
        assert imported("voc", source, "--to", tmp_path / "out") == 0
    printed = capsys.readouterr().out
    rows = [[part.strip() for part in line.split("│")] for line in printed.splitlines()]
    shown = Counter({"mask": 0})
    for row in rows:
        if len(row) == 4:
            shown[row[1]] += int(row[2])
    texts = [path.read_text() for path in (tmp_path / "out" / "labels").iterdir()]
    on_disk = Counter(line.split()[0] for text in texts for line in text.splitlines())
    assert +shown == on_disk == Counter(mask=6, dontcare=2)


def test_a_name_taken_by_another_picture_is_refused(tmp_path, write_picture):
    """The same import again changes nothing; another picture of that name is not overwritten."""
    source = tmp_path / "voc"
    for seed, ends_well in ((1, True), (1, True), (2, False)):
        write_picture(source / "a.jpg", seed=seed)
        _xml(source / "a.xml", "a.jpg", OBJECT.format("mask", 1, 1, 9, 9))
        if ends_well:
            assert imported("voc", source, "--to", tmp_path / "out") == 0
        else:
            with pytest.raises(InputError, match="another picture has this name"):
                imported("voc", source, "--to", tmp_path / "out")


def test_nothing_is_written_when_one_name_of_many_is_taken(tmp_path, write_picture):
    """By a picture of another kind, whose labels would be overwritten."""
    source, images = tmp_path / "voc", tmp_path / "out" / "images"
    for name in ("a", "b"):
        write_picture(source / f"{name}.jpg", seed=ord(name))
        _xml(source / f"{name}.xml", f"{name}.jpg", OBJECT.format("mask", 1, 1, 9, 9))
    write_picture(images / "voc_b.png")
    with pytest.raises(InputError, match=r"another picture has this name, .*voc_b\.png"):
        imported("voc", source, "--to", tmp_path / "out")
    assert [path.name for path in images.iterdir()] == ["voc_b.png"]
    assert not (tmp_path / "out" / "labels").exists()
    assert imported("voc", source, "--to", tmp_path / "out", "--skip-bad") == 2
    assert [path.name for path in (tmp_path / "out" / "labels").iterdir()] == ["voc_a.txt"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path, write_picture):
    """Something of that name that is no folder stands there."""
    write_picture(tmp_path / "voc" / "a.jpg")
    _xml(tmp_path / "voc" / "a.xml", "a.jpg", OBJECT.format("mask", 1, 1, 9, 9))
    (tmp_path / "out").write_text("")
    with pytest.raises(KioskError, match="out: cannot be written"):
        imported("voc", tmp_path / "voc", "--to", tmp_path / "out")


class TestYolo:
    """YOLO text files."""

    @pytest.fixture
    def source(self, tmp_path, write_picture):
        source = tmp_path / "yolo"
        write_picture(source / "train" / "images" / "a.jpg")
        (source / "train" / "labels").mkdir()
        (source / "train" / "labels" / "a.txt").write_text(
            "1 0.5 0.5 0.25 0.5\n\n0 0.1 0.5 0.4 0.2\n"
        )
        (source / "data.yaml").write_text("names: [with_mask, without_mask]\n")
        return source

    def test_labels_without_a_picture_are_named(self, source, tmp_path):
        """The picture may be gone, or in a format that is not read; a list of names is no label."""
        (source / "train" / "labels" / "gone.txt").write_text("1 0.5 0.5 0.25 0.5\n")
        (source / "train" / "labels" / "readme.txt").write_text("made by hand\n")
        with pytest.raises(BadPicturesError, match=r"gone\.txt: there is no picture") as caught:
            imported("yolo", source, "--to", tmp_path / "out")
        assert len(caught.value.problems) == 1

    @pytest.mark.parametrize(
        ("file", "text"),
        [
            ("data.yaml", "names: [with_mask, without_mask]"),
            ("data.yaml", "names: {0: with_mask, 1: without_mask}"),
            ("classes.txt", "with_mask\nwithout_mask\n"),
        ],
    )
    def test_shares_become_pixels(self, source, tmp_path, file, text):
        """Centre and size in shares of 80 by 60; the second box is clipped at the left edge."""
        (source / "data.yaml").unlink()
        (source / file).write_text(text)
        assert imported("yolo", source, "--to", tmp_path / "out") == 0
        assert list(boxes(tmp_path / "out").values()) == [
            [("no_mask", 30, 15, 50, 45), ("mask", 0, 24, 24, 36)]
        ]

    def test_bad_lines_and_missing_files_are_named(self, source, tmp_path, write_picture):
        """A class beyond the names, words for numbers, no width, a picture without labels."""
        lines = "2 .5 .5 .2 .2\n0 a b c d\n0 .5 .5 0 .2\n0 .5 .5\n0 .1 .1 .2 .1 .2 .2\n"
        (source / "train" / "labels" / "a.txt").write_text(lines)
        write_picture(source / "train" / "images" / "b.jpg")
        with pytest.raises(BadPicturesError) as caught:
            imported("yolo", source, "--to", tmp_path / "out")
        said = str(caught.value)
        assert all(f"a.txt:{line}: " in said for line in (1, 2, 3, 4, 5))
        assert "b.jpg: there is no label file" in said

    def test_a_label_file_that_is_no_text_leaves_the_others(self, source, tmp_path, write_picture):
        """One picture is named and left out, not the whole data set."""
        write_picture(source / "train" / "images" / "b.jpg")
        (source / "train" / "labels" / "b.txt").write_bytes(b"\xff\xfe0\x00")
        with pytest.raises(BadPicturesError, match=r"b\.txt: cannot be read \(not UTF-8 text\)"):
            imported("yolo", source, "--to", tmp_path / "out")
        assert imported("yolo", source, "--to", tmp_path / "out", "--skip-bad") == 2
        assert len(boxes(tmp_path / "out")) == 1

    @pytest.mark.parametrize("number", ["inf", "nan", "1e999"])
    def test_a_face_without_end_is_none(self, source, tmp_path, number):
        (source / "train" / "labels" / "a.txt").write_text(f"0 .5 .5 {number} {number}\n")
        with pytest.raises(BadPicturesError, match=r"a\.txt:1: .*: these are not all finite"):
            imported("yolo", source, "--to", tmp_path / "out")

    def test_without_names_nobody_knows_the_classes(self, source, tmp_path):
        """The sentence says what to add."""
        (source / "data.yaml").unlink()
        with pytest.raises(InputError, match=r"add classes\.txt"):
            imported("yolo", source, "--to", tmp_path / "out")


class TestCoco:
    """COCO JSON."""

    @pytest.fixture
    def document(self, write_picture, tmp_path):
        write_picture(tmp_path / "coco" / "a.jpg")
        return {
            "images": [{"id": 7, "file_name": "a.jpg", "width": 80, "height": 60}],
            "categories": [{"id": 3, "name": "mask"}],
            "annotations": [
                {"id": 1, "image_id": 7, "category_id": 3, "bbox": [5, 6, 20, 30]},
                {"id": 2, "image_id": 7, "category_id": 3, "bbox": [40, 6, 9, 9], "iscrowd": 1},
            ],
        }

    def _import(self, tmp_path: Path, document: object) -> int:
        path = tmp_path / "coco" / "all.json"
        path.write_text(json.dumps(document))
        return imported("coco", path, "--to", tmp_path / "out")

    def test_faces_are_kept_and_crowds_ignored(self, tmp_path, document):
        """A crowd's box is no face and no background."""
        assert self._import(tmp_path, document) == 0
        assert list(boxes(tmp_path / "out").values()) == [
            [("mask", 5, 6, 25, 36), ("dontcare", 40, 6, 49, 15)]
        ]

    @pytest.mark.parametrize(
        ("part", "said"), [("images", "two pictures have the id 7"), ("categories", "the same id")]
    )
    def test_an_id_that_is_given_twice_is_named(
        self, tmp_path, document, write_picture, part, said
    ):
        """Or the faces of one picture would be taught as the other's background."""
        write_picture(tmp_path / "coco" / "b.jpg", seed=1)
        document[part].append({**document[part][0], "file_name": "b.jpg"})
        with pytest.raises(InputError, match=said):
            self._import(tmp_path, document)

    @pytest.mark.parametrize("size", [{"width": None}, {"width": 0}, {"width": "80"}])
    def test_a_size_that_is_none_is_not_believed(self, tmp_path, document, size):
        document["images"][0].update(size)
        assert self._import(tmp_path, document) == 0

    @pytest.mark.parametrize(
        "text", ["[" * 100_000, '{"images": [{"id": 1, "file_name": "\\ud800"}]}']
    )
    def test_what_python_cannot_take_is_refused_in_a_sentence(self, tmp_path, text):
        path = tmp_path / "odd.json"
        path.write_text(text)
        with pytest.raises(InputError, match="not a COCO file"):
            imported("coco", path, "--to", tmp_path / "out")

    @pytest.mark.parametrize(
        ("fault", "said"),
        [
            ({"bbox": [5, 6, 0, 30]}, "annotation 1: 5 6 5 36: an empty or inverted box"),
            ({"bbox": [5, 6]}, "annotation 1: it needs"),
            ({"category_id": 9}, "annotation 1: it needs a known category_id"),
            ({"image_id": 9}, "annotation 1: there is no picture 9"),
            ({"image_id": 9, "bbox": [5]}, "annotation 1: it needs"),
        ],
    )
    def test_a_bad_annotation_is_named(self, tmp_path, document, fault, said):
        """JSON often has one line: the annotation's number says more."""
        document["annotations"][0].update(fault)
        with pytest.raises(BadPicturesError, match=said):
            self._import(tmp_path, document)

    @pytest.mark.parametrize(
        ("part", "fault"),
        [
            ("images", {"file_name": 5}),
            ("images", {"file_name": None}),
            ("images", {"file_name": "a\0.jpg"}),
            ("images", {"id": [7]}),
            ("categories", {"id": {}}),
            ("annotations", {"image_id": [7]}),
            ("annotations", {"category_id": [3]}),
        ],
        ids=str,
    )
    def test_ids_and_names_of_another_kind_are_refused(self, tmp_path, document, part, fault):
        document[part][0].update(fault)
        with pytest.raises(InputError, match="not a COCO file"):
            self._import(tmp_path, document)

    @pytest.mark.parametrize("document", [[], {"images": []}, {"images": [1]}, 3])
    def test_another_json_is_refused(self, tmp_path, document):
        """Not everything in JSON is COCO."""
        (tmp_path / "coco").mkdir()
        with pytest.raises(InputError, match="not a COCO file"):
            self._import(tmp_path, document)


class TestFddb:
    """FDDB ellipses."""

    def test_the_hull_of_a_turned_ellipse(self):
        """Against points all round the ellipse, and by hand for a quarter turn."""
        a, b, angle = 20.0, 10.0, 1.1
        turn = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
        round_ = np.linspace(0, 2 * pi, 20001)
        points = turn @ np.stack([a * np.cos(round_), b * np.sin(round_)]) + [[50.0], [40.0]]
        expected = (*points.min(axis=1), *points.max(axis=1))
        assert hull(a, b, angle, 50, 40) == pytest.approx(expected, abs=1e-5)
        assert hull(a, b, pi / 2, 50, 40) == pytest.approx((40, 20, 60, 60))

    def test_radians_are_radians(self, tmp_path, write_picture):
        """1.5708 stands the ellipse upright; two pictures, three bare faces."""
        write_picture(tmp_path / "2002" / "a.jpg", seed=1)
        write_picture(tmp_path / "2002" / "b.jpg", seed=2)
        upright = "20 10 1.570796 40 30  1"
        lists = tmp_path / "FDDB-folds" / "FDDB-fold-01-ellipseList.txt"
        lists.parent.mkdir()
        lists.write_text(f"2002/a\n2\n{upright}\n{upright}\n2002/b\n1\n10 10 0 5 5 1\n")
        assert imported("fddb", lists.parent, "--pictures", tmp_path, "--to", tmp_path / "out") == 0
        found = boxes(tmp_path / "out")
        assert found["fddb_2002_a.jpg"] == [("no_mask", 30, 10, 50, 50)] * 2
        assert found["fddb_2002_b.jpg"] == [("no_mask", 0, 0, 15, 15)]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("a\n1\n0 10 0 40 30 1\n", "List.txt:3: 40 30 40 30: an empty"),
            ("a\n1\n20 x 0 40 30 1\n", "List.txt:3: 20 x"),
            ("a\n2\n20 10 0 40 30 1\n", "ends before the 2 faces"),
            ("a\nmany\n", "List.txt:2: here the number"),
            ("a\n-2\n", "List.txt:2: here the number"),
        ],
    )
    def test_bad_lists_are_named(self, tmp_path, write_picture, text, said):
        """File and line, as an editor wants them."""
        write_picture(tmp_path / "a.jpg")
        (tmp_path / "List.txt").write_text(text)
        with pytest.raises(BadPicturesError, match=said):
            imported("fddb", tmp_path / "List.txt", "--to", tmp_path / "out")


class TestWider:
    """WIDER FACE lists."""

    def test_bare_faces_are_kept_and_doubtful_ones_ignored(self, tmp_path, write_picture):
        """An occluded and an invalid face are dontcare; a picture without faces has a line of 0."""
        write_picture(tmp_path / "0--Parade" / "a.jpg", seed=1)
        write_picture(tmp_path / "0--Parade" / "b.jpg", seed=2)
        path = tmp_path / "wider_face_train_bbx_gt.txt"
        path.write_text(
            "0--Parade/b.jpg\n0\n0 0 0 0 0 0 0 0 0 0\n"
            "0--Parade/a.jpg\n3\n5 6 20 30 0 0 0 0 0 0\n"
            "40 6 10 10 0 0 0 0 2 0\n60 6 10 10 0 0 0 1 0 0\n\n"
        )
        assert imported("wider", path, "--to", tmp_path / "out") == 0
        assert boxes(tmp_path / "out") == {
            "wider_0--Parade_a.jpg": [
                ("no_mask", 5, 6, 25, 36),
                ("dontcare", 40, 6, 50, 16),
                ("dontcare", 60, 6, 70, 16),
            ],
            "wider_0--Parade_b.jpg": [],
        }

    @pytest.mark.parametrize("count", ["-2", "many", ""])
    def test_a_list_without_counts_is_refused(self, tmp_path, write_picture, count):
        """Nobody knows where the next picture begins."""
        write_picture(tmp_path / "a.jpg")
        (tmp_path / "list.txt").write_text(f"a.jpg\n{count}\n")
        with pytest.raises(BadPicturesError, match=r"list\.txt:2: here the number"):
            imported("wider", tmp_path / "list.txt", "--to", tmp_path / "out")

    def test_an_empty_box_is_named_with_its_line(self, tmp_path, write_picture):
        """The list has some of no width."""
        write_picture(tmp_path / "a.jpg")
        (tmp_path / "list.txt").write_text("a.jpg\n1\n5 6 0 30 0 0 0 0 0 0\n")
        with pytest.raises(BadPicturesError, match=r"list\.txt:3: 5 6 5 36"):
            imported("wider", tmp_path / "list.txt", "--to", tmp_path / "out")
