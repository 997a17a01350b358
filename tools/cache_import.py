"""aiopt-cache import: the entries of a bundle, beside those of a folder (SPEC C6, A2).

What is there and newer stays. Only what searches have measured is joined with what is there, and
entered into the folder's own index of kernels.
"""

from __future__ import annotations

from pathlib import Path

from ..backends.llvm.target import Target
from ..diagnostics import AioptError
from ..jitrt.cache.cache import Cache
from ..jitrt.cache.entry import Entry
from ..jitrt.cache.records import Records, machine_name
from ..jitrt.cache.trust.bundle import import_bundle
from ..jitrt.cache.trust.sealing import Refused
from ..jitrt.cache.trust.verified import Verified
from ..jitrt.tuning.experience.bundles import is_experience, named_record
from ..jitrt.tuning.experience.recorded import RecordedExperience
from .cache_folder import Folder


def take_over(folder: Folder, bundle: Path) -> int:
    """Take over the entries of a bundle; how many said something new.

    Raises:
        AioptError: the file is no bundle sealed with a trusted key, or nothing can be kept.
    """
    store = Verified(folder.disk, folder.ring)
    cache = Cache(disk=store, threaded=False)
    records = Records(cache, machine_name(), folder.path)
    experience = RecordedExperience(records, Target.chosen(None))
    count = 0
    for entry in import_bundle(bundle, folder.ring):
        if is_experience(entry):
            count += _joined(folder, experience, entry, bundle)
        elif not _has_newer(folder, entry):
            _check_kept(folder, store.put(entry))
            count += 1
    return count


def _joined(folder: Folder, experience: RecordedExperience, entry: Entry, bundle: Path) -> bool:
    """Join what was measured to what is known; whether it says something new. Raises AioptError."""
    found = named_record(entry, bundle)
    if found is None:
        return False
    name, record = found
    is_new = experience.keep(record, name)
    _check_kept(folder, is_new or experience.has(record, name))
    return is_new


def _has_newer(folder: Folder, entry: Entry) -> bool:
    """Whether what is there was made after an entry with the same key, or is the same."""
    try:
        mine = folder.opened(entry.digest)
    except Refused:
        return False
    return mine is not None and mine.created >= entry.created


def _check_kept(folder: Folder, kept: bool) -> None:
    if not kept:
        reason = folder.disk.trouble or "the folder is read-only"
        raise AioptError(f"entries cannot be kept: {reason}", location=folder.place)
