"""Experience in signed bundles: to carry it to other machines, and to join what several have (A2).

The bundles are those of the compile cache (`cache/trust/bundle.py`), of entries of one kind. Each
record says on which machine it was measured, and stays one of that machine wherever it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from .... import __version__
from ....diagnostics import AioptError, Location
from ...cache.entry import Entry
from ...cache.places import FOLDER
from ...cache.records import Records, data_of
from ...cache.trust.bundle import export_bundle, import_bundle
from ...cache.trust.secret import Ring, Secret
from .index import KIND, is_shard
from .kernel_record import KernelRecord, record_of
from .neighbours import KnownKernel
from .recorded import RecordedExperience


def export(
    experience: RecordedExperience,
    path: Path,
    ring: Ring,
    wanted: Callable[[KnownKernel], bool] = lambda known: True,
) -> int:
    """Write the records of the kernels that are wanted to a bundle; how many.

    Raises:
        AioptError: there is no key that lasts, or the file cannot be written.
    """
    records = experience.records
    entries = (
        records.elsewhere(known.machine).entry(KIND, known.name)
        for known in experience.known()
        if wanted(known)
    )
    return export_bundle((each for each in entries if each is not None), path, _key(ring))


def import_(experience: RecordedExperience, path: Path, ring: Ring) -> int:
    """Join the records of a bundle to what is known; how many said something new.

    Raises:
        AioptError: the file is no bundle sealed with a trusted key, or nothing can be kept.
    """
    count = 0
    for name, record in _records(path, ring):
        if experience.keep(record, name):
            count += 1
        elif not experience.has(record, name):
            raise AioptError("experience cannot be kept", hint=f"{FOLDER} says where caches are")
    return count


def merge(paths: Iterable[Path], path: Path, ring: Ring, records: Records) -> int:
    """Write one bundle of what several have; how many records it has. `records` makes them.

    Raises:
        AioptError: one of the files is no bundle sealed with a trusted key, or the new one cannot
            be written.
    """
    joined: dict[tuple[str, str], KernelRecord] = {}
    for each in paths:
        for name, record in _records(each, ring):
            place = name, record.machine
            joined[place] = record.joined(joined.get(place))
    return export_bundle(_entries(joined, records), path, _key(ring))


def _entries(joined: dict[tuple[str, str], KernelRecord], records: Records) -> Iterator[Entry]:
    for (name, machine), record in sorted(joined.items(), key=lambda item: item[0]):
        data = record.to_json()
        entry = records.elsewhere(machine).made(KIND, name, data, record.created)
        if entry is not None:
            yield entry


def _records(path: Path, ring: Ring) -> Iterator[tuple[str, KernelRecord]]:
    """The records of kernels in a bundle, with their names; entries of other kinds and versions of
    aiopt are passed over."""
    for entry in import_bundle(path, ring):
        found = named_record(entry, path) if is_experience(entry) else None
        if found is not None:
            yield found


def is_experience(entry: Entry) -> bool:
    """Whether an entry is of experience as this version keeps it: a record, or of the index."""
    return entry.key.kind == KIND and entry.key.factor("aiopt") == __version__


def named_record(entry: Entry, path: Path) -> tuple[str, KernelRecord] | None:
    """The name and the record of an entry of experience in a bundle at `path`; None for a part of
    the index, which every cache has of what it knows.

    Raises:
        AioptError: it is no such record.
    """
    name = entry.key.factor("name")
    if is_shard(name):
        return None
    record = record_of(data_of(entry))
    if record is None or record.machine != entry.key.factor("machine"):
        raise AioptError(
            "a record of the bundle is no experience", location=Location(str(path)), found=name
        )
    return name, record


def _key(ring: Ring) -> Secret:
    if ring.first is None or not ring.lasting:
        raise AioptError("there is no key to seal experience with", hint=ring.problem or None)
    return ring.first
