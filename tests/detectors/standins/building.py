"""The builder of the stand-in TensorRT, its settings, and calibration."""

from __future__ import annotations

from tests.detectors.standins import plans

ON_DLA = {
    *("Conv", "Relu", "Sigmoid", "Add"),
    *("AveragePool", "MaxPool", "BatchNormalization"),
}
"""Operations that can_run_on_DLA says yes to."""


class IOptimizationProfile:
    """Shapes of inputs left open."""

    def __init__(self) -> None:
        self._shapes = {}

    def set_shape(self, input, min, opt, max) -> None:
        self._shapes[input] = (tuple(min), tuple(opt), tuple(max))


class ITimingCache:
    """Fits one version only."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def serialize(self):
        return self._library.module.IHostMemory(
            self._content or f"timing {self._library.version}".encode()
        )


class IHostMemory(bytearray):
    """Bytes."""

    @property
    def nbytes(self) -> int:
        return len(self)


class IBuilderConfig:
    """Takes what its version has, and raises AttributeError for the rest."""

    def __init__(self, builder) -> None:
        self._builder = builder  # what was made lives longer than its maker (keep_alive)
        self._flags, self._profiles, self._pools = set(), [], {}
        self._cache = None
        for name, value in (
            ("default_device_type", None),
            ("DLA_core", -1),
            ("int8_calibrator", None),
            ("max_workspace_size", 0),
        ):
            if name in self._library.published["IBuilderConfig"]:
                setattr(self, f"_{name}", value)

    def __setattr__(self, name, value) -> None:
        if not name.startswith("_") and name not in self._library.published["IBuilderConfig"]:
            raise AttributeError(f"'IBuilderConfig' object has no attribute '{name}'")
        object.__setattr__(self, name, value)

    def set_flag(self, flag) -> None:
        self._flags.add(flag.name)

    def get_flag(self, flag) -> bool:
        return flag.name in self._flags

    @property
    def max_workspace_size(self) -> int:
        return self._max_workspace_size

    @max_workspace_size.setter
    def max_workspace_size(self, size: int) -> None:
        self._library.old("set_memory_pool_limit")
        self._max_workspace_size = size

    def set_memory_pool_limit(self, pool, pool_size: int) -> None:
        self._pools[pool.name] = pool_size

    @property
    def DLA_core(self) -> int:
        return self._DLA_core

    @DLA_core.setter
    def DLA_core(self, core: int) -> None:
        self._DLA_core = core

    @property
    def default_device_type(self):
        return self._default_device_type

    @default_device_type.setter
    def default_device_type(self, kind) -> None:
        self._default_device_type = kind

    @property
    def int8_calibrator(self):
        return self._int8_calibrator

    @int8_calibrator.setter
    def int8_calibrator(self, calibrator) -> None:
        assert isinstance(calibrator, self._library.module.IInt8EntropyCalibrator2)
        assert calibrator._made, "the base class of a calibrator was not initialised"
        self._int8_calibrator = calibrator

    def can_run_on_DLA(self, layer) -> bool:
        return layer._kind in ON_DLA

    def add_optimization_profile(self, profile) -> int:
        self._profiles.append(profile)
        return len(self._profiles) - 1

    def create_timing_cache(self, serialized_timing_cache: bytes):
        return self._library.module.ITimingCache(bytes(serialized_timing_cache))

    def set_timing_cache(self, cache, ignore_mismatch: bool) -> bool:
        mine = f"timing {self._library.version}".encode()
        if cache._content and cache._content != mine and not ignore_mismatch:
            return False
        self._cache = cache
        return True

    def get_timing_cache(self):
        return self._cache


class Builder:
    """Needs a context, and a logger whose base was initialised."""

    def __init__(self, logger) -> None:
        self._library.gpu.current()
        self._library.gpu.check("builder")
        assert logger._made, "the base class of a logger was not initialised"
        self._logger = logger

    def __del__(self) -> None:
        if hasattr(self, "_logger"):
            self._library.gpu.freed("builder")

    def create_network(self, flags: int = 0):
        return self._library.module.INetworkDefinition(flags, self)

    def create_builder_config(self):
        return self._library.module.IBuilderConfig(self)

    def create_optimization_profile(self):
        return self._library.module.IOptimizationProfile()

    @property
    def platform_has_fast_fp16(self) -> bool:
        return True

    @property
    def platform_has_fast_int8(self) -> bool:
        return True

    @property
    def num_DLA_cores(self) -> int:
        return self._library.gpu.dla_cores

    def build_serialized_network(self, network, config):
        try:
            self._library.gpu.check("build")
            assert self._library.gpu.may_build.wait(60)
            plan = plans.serialised(self._library, network, config)
            return self._library.module.IHostMemory(plan)
        except ValueError as error:
            self._logger.log(self._logger.Severity.ERROR, str(error))
            return None


class IInt8EntropyCalibrator2:
    """To be subclassed."""

    def __init__(self) -> None:
        self._made = True

    def get_batch_size(self) -> int:
        raise NotImplementedError

    def get_batch(self, names):
        raise NotImplementedError

    def read_calibration_cache(self):
        raise NotImplementedError

    def write_calibration_cache(self, cache) -> None:
        raise NotImplementedError


CLASSES = (
    IOptimizationProfile,
    ITimingCache,
    IHostMemory,
    IBuilderConfig,
    Builder,
    IInt8EntropyCalibrator2,
)
