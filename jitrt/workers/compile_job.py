"""What a compile worker does with a request: rebuild, lower, generate code, verify (SPEC R1, C1).

`work` is the entry of the worker pool; `PRELOAD` and `warm_up` are what its fork server does
once, so that forked workers start with everything imported and LLVM initialised. A worker keeps the
kernels it has compiled, as versions of one program share most of them, and so does the cache.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ...diagnostics import AioptError
from .lent_weights import Ask, LentWeights
from .request import (
    CompileReply,
    CompileRequest,
    Failure,
    FailureKind,
    full_pipeline,
    reproducer,
)
from .tune_request import is_tuning
from .usage import work_seconds

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from ...backends.llvm.artifact import Artifact
    from ...backends.llvm.target import Target
    from .verify import Verdict

ENTRY, WARM_UP = f"{__name__}:work", f"{__name__}:warm_up"
"""How the worker pool names `work` and `warm_up`."""

PRELOAD = (
    "llvmlite.binding",
    "lark",
    "ml_dtypes",
    "aiopt.backends.interp",
    "aiopt.backends.llvm.codegen",
    "aiopt.dialects.binary",
    "aiopt.jitrt.build",
    "aiopt.jitrt.workers.compile_job",
    "aiopt.jitrt.workers.verify",
)
"""What a fork server imports; `warm_up` imports the rest by compiling."""


def work(request: bytes | memoryview, ask: Ask) -> bytes:
    """Do the job that is asked for: compile a version, or search for better schedules of one."""
    if is_tuning(request):
        from .tune_job import tune_job

        return tune_job(request, ask)
    return compile_job(request, ask)


def compile_job(request: bytes | memoryview, ask: Ask) -> bytes:
    """Compile what a `CompileRequest` asks for; a `CompileReply`, failures included.

    `ask` gets the values of weights that are in no file. Running out of memory is no answer but
    raises MemoryError.
    """
    clock = _Clock()
    try:
        with clock.stage("decode"):
            parsed = CompileRequest.from_bytes(request)
    except AioptError as error:
        return CompileReply(failure=Failure("compile", str(error))).to_bytes()
    return _reply(parsed, ask, clock).to_bytes()


def _reply(request: CompileRequest, ask: Ask, clock: _Clock) -> CompileReply:
    from ...backends.llvm.host import host_facts

    weights = LentWeights(request.weights, ask)
    try:
        artifact = _compile(request, weights, clock)
        read = weights.fetched
        with clock.stage("verify"):
            verdict = _verify(request, artifact, weights)
        if verdict.kind is not None:
            return _failed(request, clock, verdict.kind, verdict.message)
        with clock.stage("encode"):
            data = artifact.to_bytes()
    except Exception as error:
        return _failed(request, clock, "compile", _one_line(error))
    checks = verdict.checks
    host = host_facts().to_json()
    return CompileReply(data, clock.seconds, checks > 0, checks, read=read, host=host)


def _failed(
    request: CompileRequest, clock: _Clock, kind: FailureKind, message: str
) -> CompileReply:
    failure = Failure(kind, message, reproducer(request, message))
    return CompileReply(seconds=clock.seconds, failure=failure)


def _verify(request: CompileRequest, artifact: Artifact, weights: LentWeights) -> Verdict:
    from ...dialects.binary import decode_module
    from ...dialects.text import make_context
    from .verify import Verdict, verify

    if request.verify is None:
        return Verdict(None)

    def module() -> ModuleOp:
        return decode_module(request.module, make_context())

    return verify(artifact, weights, request.captures, request.verify, module, request.spans)


def _compile(request: CompileRequest, weights: LentWeights, clock: _Clock) -> Artifact:
    """The passes and the code of a request.

    `build.lower` has more to do: whoever makes a request has checked the program, brought it to the
    graph level and bound its weights, and its pipeline needs no library.
    """
    from ...backends.llvm.imports import self_contained
    from ...backends.llvm.kernel_store import SharedKernels
    from ...dialects.binary import decode_module
    from ...dialects.text import make_context
    from ...passes.base import PassState
    from ...passes.manager import PassManager
    from ...passes.timing import Timing
    from ..cache.kernels import PROCESS_KERNELS
    from ..collector import collector_paused
    from ..lowered import Lowered

    target = target_of(request)
    debug = request.debug
    kernels = None if debug else SharedKernels(PROCESS_KERNELS, target)
    ctx, timing = make_context(), Timing()
    with collector_paused():
        with clock.stage("decode"):
            module = decode_module(request.module, ctx)
        state = PassState(ctx, weights=weights, target=target, debug_info=debug, kernels=kernels)
        with clock.stage("passes"):
            pipeline = full_pipeline(request)
            PassManager(pipeline, timing=timing).run(module, state)
        lowered = Lowered(
            module, state, request.tier, str(pipeline), timing, clock.seconds["passes"]
        )
        if not lowered.is_native:
            raise AioptError(f"pipeline {pipeline} leaves the program at the graph level")
        with clock.stage("codegen"):
            return self_contained(lowered.compile())


def target_of(request: CompileRequest) -> Target:
    """What a request wants code for. Raises AioptError."""
    from ...backends.llvm.target import Target

    if isinstance(request.target, str):
        return Target.named(request.target)
    return Target.from_json(request.target)


def _one_line(error: Exception) -> str:
    """What a compilation failed with; a lack of memory is raised again."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, MemoryError):
            raise cause
        if isinstance(cause, OSError) and cause.errno == errno.ENOMEM:
            raise MemoryError(str(cause)) from cause
        cause = cause.__cause__
    if isinstance(error, AioptError):
        return " ".join(str(error).split())
    reason = " ".join(str(error).split())
    return f"internal error: {type(error).__name__}: {reason}"


class _Clock:
    """CPU seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = work_seconds()
        try:
            yield
        finally:
            spent = work_seconds() - start
            self.seconds[name] = self.seconds.get(name, 0.0) + spent


# ------------------------------------------------------------------------------------- fork server

_TINY = """
func.func @main(%x: tensor<?x8xf32, #graph.dims<n, _>>) -> tensor<?x8xf32, #graph.dims<n, _>> {
  %y = graph.softmax %x axis = 1 : tensor<?x8xf32, #graph.dims<n, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<n, _>>
}
"""


def warm_up() -> None:
    """Import and initialise what every job needs, by one for a tiny program on this machine: LLVM,
    the grammar of pipelines, the runtime, the micro-kernels of products. These take as long as all
    of that where they must be compiled, and are then compiled beside it.
    """
    from ...backends.interp import Interpreter
    from ...backends.llvm.imports import family_source, family_table
    from ...backends.llvm.shared_code import has_shared, shared_object
    from ...backends.llvm.target import Target
    from ...dialects.text import parse_module
    from ...lowering.lin_to_llvm import load_emitters
    from ...passes.tiles import tile_shape
    from ..cache.process import become_worker
    from .isolated import aside
    from .request import Capture, VerifyOptions, make_request

    become_worker()
    load_emitters()
    target = Target.host()
    usual = tile_shape(target.vector_bits)
    source = family_source(target, usual)
    ready = has_shared(source.name, target) or source.is_prebuilt(target)
    family = None if ready else aside(partial(source.object, target))
    module = parse_module(_TINY, "warm-up")
    inputs = (np.ones((3, 8), np.float32),)
    capture = Capture(inputs, tuple(Interpreter(module)(inputs)))
    request = make_request(module, "tier2", tier=2, captures=[capture], verify=VerifyOptions())
    reply = _reply(request, lambda question: b"", _Clock())
    if reply.failure is not None:
        raise AioptError(f"the warm-up of compile workers failed: {reply.failure.message}")
    if family is not None:
        with suppress(EOFError):  # it is compiled here, then
            shared_object(source.name, target, family)
    family_table(target, usual)
