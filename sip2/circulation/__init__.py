"""A patron's errands at a central system: typed questions, typed answers, and the rules that keep them safe.

`Circulation` needs only something that sends a request and gives its answer, and a `sip2.dialects.Dialect`.
"""
from sip2.circulation.desk import Circulation

__all__ = ["Circulation"]
