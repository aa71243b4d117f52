"""Network ports: which are taken, and one that is free."""

import socket

from pubpipe.domain.errors import Refused


def is_taken(host: str, port: int) -> bool:
    """Tell whether something listens on the port already; raises Refused without rights."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the servers do: what ended just now does not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise Refused(
                f"Port {port} needs rights that this account lacks. Use one above 1023."
            ) from error
        except OSError:
            return True
    return False


def free_port() -> int:
    """Return a port of this machine that nothing listens on now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
