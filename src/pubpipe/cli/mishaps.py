"""What a person is told when the machine says no, and when pubpipe itself fails."""

import errno
import traceback
from datetime import UTC, datetime
from pathlib import Path

LOG = "logs/errors.log"
_SAID = {
    errno.ENOENT: ("There is no file or folder{}.", "Check its name."),
    errno.EACCES: ("This account may not use{}.", "Correct its rights."),
    errno.EPERM: ("This account may not use{}.", "Correct its rights."),
    errno.EROFS: (
        "The disk can only be read, so nothing was written{}.",
        "Make it writable, or use another workspace.",
    ),
    errno.ENOTDIR: ("Part of the path{} is a file, not a folder.", "Check its name."),
    errno.EISDIR: ("A folder stands where a file is wanted{}.", "Name a file."),
    errno.EEXIST: ("A file stands where a folder is wanted{}.", "Name a folder."),
    errno.EMFILE: ("Too many files are open.", "Raise the limit of open files."),
}
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def of_machine(error: OSError) -> str:
    """One sentence for an error of the operating system, and one of advice."""
    name = f" “{error.filename}”" if error.filename else ""
    if error.errno in _FULL:
        return (
            f"The disk is full{f' at{name}' if name else ''}. Make room, then repeat the "
            "command."
        )
    if error.errno in _SAID:
        said, advice = _SAID[error.errno]
        return f"{said.format(name)} {advice}"
    return (
        f"The machine says “{error.strerror or error}”{f' of{name}' if name else ''}. "
        "Correct that, then repeat the command."
    )


def of_ours(error: Exception, workspace: Path) -> str:
    """One sentence for a fault of pubpipe; its traceback goes to the workspace's log."""
    what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    log = workspace / LOG
    told = f"Something failed inside pubpipe ({what}). What was stored before is safe. "
    try:
        # Not made here: the workspace may be what is wrong.
        with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{datetime.now(UTC).isoformat()}\n")
            file.write("".join(traceback.format_exception(error)))
    except OSError:
        return f"{told}Set PUBPIPE_DEBUG=1 and repeat the command to see the details."
    return f"{told}The details are in {log}; show them to whoever looks after pubpipe."
