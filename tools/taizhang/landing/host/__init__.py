"""The host of a bare repository: who may push what, who pushed it, and how he was recognised."""

from taizhang.landing.host.doors import over_http, over_ssh
from taizhang.landing.host.keys import authorized_keys
from taizhang.landing.host.log import LOG, Pushed, Update, pushes_of, read_log
from taizhang.landing.host.make import make_bare
from taizhang.landing.host.receive import receive

__all__ = [
    "LOG",
    "Pushed",
    "Update",
    "authorized_keys",
    "make_bare",
    "over_http",
    "over_ssh",
    "pushes_of",
    "read_log",
    "receive",
]
