"""What only administrators do."""

from __future__ import annotations

from ops_core.domain.flag import Flag, FlagInput
from ops_web.resources import flags
from ops_web.resources.flags import FlagChangePage, FlagList
from ops_web.resources.paging import PageQuery
from ops_web.route import Access, Route, Versioning

ROUTES = (
    Route(
        method="GET",
        path="/api/ops/flags",
        operation="list_flags",
        handler=flags.list_flags,
        summary="Feature flags and the kill switch",
        tag="Administration",
        access=Access.ADMIN,
        response=FlagList,
        flag=None,
    ),
    Route(
        method="PUT",
        path="/api/ops/flags/{flag}",
        operation="set_flag",
        handler=flags.change,
        summary="Switch a flag; who, when and why are recorded",
        tag="Administration",
        access=Access.ADMIN,
        request=FlagInput,
        response=Flag,
        errors=("input.invalid", "resource.not_found", "version.stale"),
        flag=None,
        versioned=Versioning.OPTIONAL,
    ),
    Route(
        method="GET",
        path="/api/ops/flags/{flag}/changes",
        operation="list_flag_changes",
        handler=flags.changes,
        summary="Changes of a flag, newest first",
        tag="Administration",
        access=Access.ADMIN,
        query=PageQuery,
        response=FlagChangePage,
        errors=("resource.not_found",),
        flag=None,
    ),
)
