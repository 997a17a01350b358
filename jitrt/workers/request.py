"""What is asked of a compile worker, and what it answers (SPEC R1, C1).

A request is all that decides the code: the graph with its weights bound by name, the resolved
pipeline, the sizes or ranges of sizes it is for, the target, where the weights are, and calls of
tier 0 to verify the result with. The process that serves makes requests and reads replies; nothing
here imports LLVM. No pickle: data never runs code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ...diagnostics import AioptError
from ...dialects.extents import ALL, Span, from_json, to_json
from .blobs import MALFORMED, Reader, Writer, malformed
from .lent_weights import WeightSpec, weight_specs

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from ...backends.llvm.target import Target
    from ...dialects.extents import Extent
    from ...passes.pipeline_text import Pipeline

_REQUEST, _REPLY = b"aioptREQ", b"aioptREP"

FailureKind = Literal["compile", "wrong", "bounds", "crash"]
_KINDS = ("compile", "wrong", "bounds", "crash")


@dataclass(frozen=True)
class Capture:
    """A call of tier 0: arrays in the order of the program's inputs and results."""

    inputs: tuple[np.ndarray, ...]
    results: tuple[np.ndarray, ...]

    def __str__(self) -> str:
        """The dtypes and shapes of the inputs, for messages."""
        return f"({', '.join(f'{array.dtype.name}{list(array.shape)}' for array in self.inputs)})"


@dataclass(frozen=True)
class VerifyOptions:
    """How a version is compared with tier 0: |found - expected| ≤ atol + rtol · |expected|.

    `threads` above 1 runs it on so many as well; `shapes` is how many further shapes are tried,
    with random inputs, if the program has symbolic sizes.
    """

    rtol: float = 2e-4
    atol: float = 2e-3
    threads: int = 1
    shapes: int = 1


@dataclass(frozen=True)
class CompileRequest:
    """One version of a program, to be compiled.

    `module` is that of `dialects.binary`; `pipeline` canonical text; `extents` by symbol of a
    version for some sizes, None of one for all; `target` a level's name or `Target.to_json()`;
    `verify` None leaves verification out; `debug` asks for debug information.
    """

    module: bytes | memoryview
    pipeline: str
    tier: int
    extents: Mapping[str, Extent] | None = None
    target: str | Mapping[str, Any] = "native"
    weights: tuple[WeightSpec, ...] = ()
    captures: tuple[Capture, ...] = ()
    verify: VerifyOptions | None = None
    debug: bool = False

    @property
    def sizes(self) -> dict[str, int]:
        """The symbols that have one size in the version."""
        extents = self.extents or {}
        return {name: size for name, size in extents.items() if not isinstance(size, Span)}

    @property
    def spans(self) -> dict[str, Span]:
        """The symbols that have a range of sizes in the version."""
        extents = (self.extents or {}).items()
        return {name: span for name, span in extents if isinstance(span, Span) and span != ALL}

    def to_bytes(self) -> bytes:
        """The request as bytes; `from_bytes` is its inverse."""
        writer = Writer()
        data = {
            "module": writer.blob(self.module),
            "pipeline": self.pipeline,
            "tier": self.tier,
            "symbols": None if self.extents is None else list(self.extents),
            "extents": None if self.extents is None else to_json(tuple(self.extents.values())),
            "target": self.target if isinstance(self.target, str) else dict(self.target),
            "weights": [spec.to_json() for spec in self.weights],
            "captures": [
                [[writer.array(array) for array in arrays] for arrays in (c.inputs, c.results)]
                for c in self.captures
            ],
            "verify": None if self.verify is None else vars(self.verify),
            "debug": self.debug,
        }
        return writer.finish(_REQUEST, data)

    @staticmethod
    def from_bytes(data: bytes | memoryview) -> CompileRequest:
        """Read a request; its arrays are views of `data`. Raises `AioptError`."""
        reader = Reader(data, _REQUEST)
        try:
            return _request(reader)
        except MALFORMED as error:
            raise malformed(_REQUEST, error) from error


def _request(reader: Reader) -> CompileRequest:
    data = reader.data
    verify, target, extents = data["verify"], data["target"], from_json(data["extents"])
    symbols = data["symbols"]
    captures = [
        Capture(*(tuple(reader.array(place) for place in places) for places in capture))
        for capture in data["captures"]
    ]
    return CompileRequest(
        module=reader.blob(data["module"]),
        pipeline=str(data["pipeline"]),
        tier=int(data["tier"]),
        extents=None if extents is None else dict(zip(symbols, extents, strict=True)),
        target=target if isinstance(target, str) else dict(target),
        weights=tuple(WeightSpec.from_json(spec) for spec in data["weights"]),
        captures=tuple(captures),
        verify=None if verify is None else VerifyOptions(**verify),
        debug=bool(data["debug"]),
    )


@dataclass(frozen=True)
class Failure:
    """Why there is no version: it did not compile, gives wrong numbers, leaves its bounds, or its
    code ended the process. `message` is one line, `reproducer` a file for `aiopt-opt
    --run-reproducer`.
    """

    kind: FailureKind
    message: str
    reproducer: str = ""


@dataclass(frozen=True)
class CompileReply:
    """A self-contained artifact, or why there is none.

    `seconds` are CPU seconds by stage: decode, passes, codegen, verify, encode; `verified` says
    that the version was run on `checks` calls; `read` are the weights whose values decided code;
    `host` is what LLVM says of this machine (`HostFacts`), which only a worker loads.
    """

    artifact: bytes | memoryview = b""
    seconds: Mapping[str, float] = field(default_factory=dict)
    verified: bool = False
    checks: int = 0
    failure: Failure | None = None
    read: tuple[str, ...] = ()
    host: Mapping[str, str] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """The reply as bytes; `from_bytes` is its inverse."""
        writer = Writer()
        data = {
            "artifact": writer.blob(self.artifact),
            "seconds": dict(self.seconds),
            "verified": self.verified,
            "checks": self.checks,
            "failure": None if self.failure is None else vars(self.failure),
            "read": self.read,
            "host": dict(self.host),
        }
        return writer.finish(_REPLY, data)

    @staticmethod
    def from_bytes(data: bytes | memoryview) -> CompileReply:
        """Read a reply; the artifact is a view of `data`. Raises `AioptError`."""
        reader = Reader(data, _REPLY)
        try:
            values = reader.data
            return CompileReply(
                artifact=reader.blob(values["artifact"]),
                seconds={str(k): float(v) for k, v in values["seconds"].items()},
                verified=bool(values["verified"]),
                checks=int(values["checks"]),
                failure=_failure(values["failure"]),
                read=tuple(map(str, values["read"])),
                host=dict(values["host"]),
            )
        except MALFORMED as error:
            raise malformed(_REPLY, error) from error


def _failure(data: Mapping[str, Any] | None) -> Failure | None:
    if data is None:
        return None
    kind = data["kind"]
    if kind not in _KINDS:
        raise ValueError(f"failure of kind {kind!r}")
    return Failure(kind, str(data["message"]), str(data["reproducer"]))


def make_request(
    module: ModuleOp | bytes,
    pipeline: Pipeline | str,
    *,
    tier: int,
    extents: Mapping[str, Extent] | None = None,
    target: Target | str | None = None,
    weights: Mapping[str, np.ndarray] | Sequence[WeightSpec] = (),
    captures: Sequence[Capture] = (),
    verify: VerifyOptions | None = None,
    debug: bool = False,
) -> CompileRequest:
    """The request for a version of a program at the graph level whose weights are bound.

    `module` and `weights` may be what an earlier request has of them: `encode_module` and
    `weight_specs` are the dear part. Raises `AioptError` if the module has no binary form.
    """
    if not isinstance(module, bytes):
        from ...dialects.binary import encode_module

        module = encode_module(module)
    specs = weight_specs(weights) if isinstance(weights, Mapping) else tuple(weights)
    named = "native" if target is None else target
    return CompileRequest(
        module=module,
        pipeline=str(pipeline),
        tier=tier,
        extents=extents,
        target=named if isinstance(named, str) else named.to_json(),
        weights=specs,
        captures=tuple(captures),
        verify=verify,
        debug=debug,
    )


def reproducer(request: CompileRequest, message: str) -> str:
    """The program and its pipeline as a file that `aiopt-opt --run-reproducer` runs.

    Needs no compiler: whoever sees a worker die on a request can write it.
    """
    from ...dialects.binary import decode_module
    from ...dialects.text import make_context
    from ...passes.manager import reproducer_text

    target = request.target if isinstance(request.target, str) else request.target["name"]
    facts = [f"tier {request.tier}"]
    facts += [f"{name} = {extent}" for name, extent in (request.extents or {}).items()]
    if request.captures:
        facts.append(f"verified on {'; '.join(map(str, request.captures))}")
    error = AioptError(" ".join(message.split()), hint=", ".join(facts))
    try:
        module = decode_module(request.module, make_context())
        return reproducer_text(module, _pipeline_text(request), target, error)
    except AioptError as failure:  # the request itself is at fault
        return f"// {error.text}\n// {failure}\n// pipeline: {json.dumps(request.pipeline)}\n"


def full_pipeline(request: CompileRequest) -> Pipeline:
    """The passes of a request: its pipeline, after what is known of the sizes of its calls."""
    from ...passes.pipeline_text import resolve

    return resolve(_pipeline_text(request))


def _pipeline_text(request: CompileRequest) -> str:
    sizes = [f"{name}={size}" for name, size in request.sizes.items()]
    facts = [f"{low} <= {name} <= {high}" for name, (low, high) in request.spans.items()]
    passes = [f'specialize{{dims="{",".join(sizes)}"}}'] if sizes else []
    passes += [f'assume{{facts="{", ".join(facts)}"}}'] if facts else []
    return ",".join((*passes, request.pipeline))
