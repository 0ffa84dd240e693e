"""Networks and the ONNX parser of the stand-in TensorRT."""

from __future__ import annotations

from kiosk.detectors import onnx
from kiosk.detectors.openvino import core


class INetworkDefinition:
    """What the parser read."""

    def __init__(self, flags: int, builder) -> None:
        self._flags, self._builder, self._content = flags, builder, None

    @property
    def num_layers(self) -> int:
        return len(self._layers)

    def get_layer(self, index: int):
        return self._layers[index]

    @property
    def num_inputs(self) -> int:
        return 1

    def get_input(self, index: int):
        assert index == 0
        return self._input

    def _read(self, content: bytes) -> None:
        self._content = content
        ends = onnx.signature(content)
        ((name, shape),) = ends.inputs.items()
        self._input = self._library.module.ITensor(
            name, tuple(-1 if s is None else s for s in shape)
        )
        nodes = (bytes(value) for number, value in onnx._graph(content) if number == 1)
        kinds = [onnx._text(memoryview(node), 4) for node in nodes]
        self._layers = [
            self._library.module.ILayer(f"{kind}_{n}", kind) for n, kind in enumerate(kinds)
        ]


class ITensor:
    """An end of the network."""

    def __init__(self, name: str, shape: tuple) -> None:
        self._name, self._shape = name, shape

    @property
    def name(self) -> str:
        return self._name

    @property
    def shape(self) -> tuple:
        return self._shape


class ILayer:
    """One operation."""

    def __init__(self, name: str, kind: str) -> None:
        self._name, self._kind = name, kind

    @property
    def name(self) -> str:
        return self._name


class ParserError:
    """Why a network was not read."""

    def __init__(self, text: str) -> None:
        self._text = text

    def desc(self) -> str:
        return self._text


class OnnxParser:
    """Reads a network, if it was made for explicit batches."""

    def __init__(self, network, logger) -> None:
        self._network, self._logger, self._errors = network, logger, []

    def parse(self, model: bytes) -> bool:
        flags = self._library.module.NetworkDefinitionCreationFlag
        if self._library.major == 8 and not self._network._flags & (1 << flags.EXPLICIT_BATCH):
            self._errors = [
                "This version of the ONNX parser only supports networks with an explicit batch"
            ]
            return False
        try:
            self._network._read(bytes(model))
            core().read_model(bytes(model))
        except (RuntimeError, ValueError) as error:
            self._errors = [f"Failed to parse the model: {str(error)[:80]}"]
            return False
        return True

    @property
    def num_errors(self) -> int:
        return len(self._errors)

    def get_error(self, index: int):
        return self._library.module.ParserError(self._errors[index])


CLASSES = (INetworkDefinition, ITensor, ILayer, ParserError, OnnxParser)
