"""Both databases: do they answer, and are they of this pubpipe?"""

from pubpipe.domain.diagnosis import Diagnosis, fault, well
from pubpipe.ports.inspection import DatabaseFacts


def schema(found: DatabaseFacts) -> Diagnosis:
    """Judge one database by the schema it stands at."""
    name = f"{found.name} database"
    if found.problem:
        return fault(
            name,
            found.problem,
            "Start the database server, correct PUBPIPE_DATABASE_URL or the rights of "
            "the file; a file that is missing comes from a backup.",
        )
    where = f"{found.kind}, {found.place}"
    if not found.is_known:
        return fault(
            name,
            f"Written by a newer pubpipe: schema {found.schema}, and this one knows "
            f"{found.head} ({where}).",
            "Install the newer pubpipe again, or restore a backup from before it.",
        )
    if found.schema != found.head:
        stands = f"schema {found.schema}" if found.schema else "no schema yet"
        return fault(
            name,
            f"It has {stands} and {found.head} is the newest ({where}).",
            "Start pubpipe: it brings the schema up to date. Make a backup before.",
        )
    return well(name, f"Answers with schema {found.schema}, the newest ({where}).")
