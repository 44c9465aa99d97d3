"""Locations and their metrics."""

from __future__ import annotations

from ops_core.domain.duplicate import NewLocation
from ops_core.domain.location import Location
from ops_core.domain.location_import import LocationImport, LocationImportResult
from ops_core.domain.preference import MetricPreferences, MetricPreferencesInput
from ops_web.resources import locations, metrics
from ops_web.resources.locations import LocationMerge, LocationPage, SuggestionList
from ops_web.resources.metrics import MetricDefinitionList
from ops_web.resources.paging import PageQuery
from ops_web.route import Route, Versioning

_LOCATION = "/api/ops/locations/{location_id}"

ROUTES = (
    Route(
        method="GET",
        path="/api/ops/locations",
        operation="list_locations",
        handler=locations.list_locations,
        summary="Locations, newest first",
        tag="Locations",
        query=PageQuery,
        response=LocationPage,
    ),
    Route(
        method="POST",
        path="/api/ops/locations",
        operation="create_location",
        handler=locations.create,
        summary="Add a location; one that looks like a stored one is refused unless `on_duplicate` says otherwise",
        tag="Locations",
        request=NewLocation,
        response=Location,
        status=201,
        also=(200,),
        errors=("input.invalid", "location.duplicate", "resource.not_found"),
        versioned=Versioning.REQUIRED,
    ),
    Route(
        method="POST",
        path="/api/ops/locations/import",
        operation="import_locations",
        handler=locations.import_locations,
        summary="Import locations from CSV, or try it out first: the answer says what becomes of each row",
        tag="Locations",
        request=LocationImport,
        response=LocationImportResult,
        errors=("input.invalid",),
    ),
    Route(
        method="GET",
        path="/api/ops/locations/metrics/preferences",
        operation="get_metric_preferences",
        handler=metrics.get_preferences,
        summary="Which metrics to show, in order",
        tag="Metrics",
        response=MetricPreferences,
        versioned=Versioning.OPTIONAL,
    ),
    Route(
        method="PUT",
        path="/api/ops/locations/metrics/preferences",
        operation="save_metric_preferences",
        handler=metrics.save_preferences,
        summary="Choose which metrics to show, at most six, in order",
        tag="Metrics",
        request=MetricPreferencesInput,
        response=MetricPreferences,
        errors=("input.invalid", "version.stale"),
        versioned=Versioning.OPTIONAL,
    ),
    Route(
        method="GET",
        path="/api/ops/metrics/definitions",
        operation="list_metric_definitions",
        handler=metrics.definitions,
        summary="What each metric means, by versioned definition",
        tag="Metrics",
        response=MetricDefinitionList,
    ),
    Route(
        method="GET",
        path=_LOCATION,
        operation="get_location",
        handler=locations.get,
        summary="A location",
        tag="Locations",
        response=Location,
        errors=("resource.not_found",),
        versioned=Versioning.REQUIRED,
    ),
    Route(
        method="PATCH",
        path=_LOCATION,
        operation="change_location",
        handler=locations.change,
        summary="Change some fields of a location",
        tag="Locations",
        request=NewLocation,
        patch=True,
        response=Location,
        errors=("input.invalid", "location.duplicate", "resource.not_found", "version.stale"),
        versioned=Versioning.REQUIRED,
    ),
    Route(
        method="DELETE",
        path=_LOCATION,
        operation="delete_location",
        handler=locations.delete,
        summary="Delete a location; it can be restored",
        tag="Locations",
        status=204,
        errors=("resource.not_found", "version.stale"),
        versioned=Versioning.REQUIRED,
    ),
    Route(
        method="POST",
        path=_LOCATION + "/restore",
        operation="restore_location",
        handler=locations.restore,
        summary="Bring back a deleted location",
        tag="Locations",
        response=Location,
        errors=("resource.not_found",),
        versioned=Versioning.ANSWER,
    ),
    Route(
        method="POST",
        path=_LOCATION + "/merge",
        operation="merge_locations",
        handler=locations.merge,
        summary="Merge another location into this one, with its reports and runs",
        tag="Locations",
        request=LocationMerge,
        response=Location,
        errors=("input.invalid", "resource.not_found"),
        versioned=Versioning.ANSWER,
    ),
    Route(
        method="GET",
        path=_LOCATION + "/duplicates",
        operation="list_duplicates",
        handler=locations.duplicates,
        summary="Locations that look like this one, best first",
        tag="Locations",
        response=SuggestionList,
        errors=("resource.not_found",),
    ),
)
