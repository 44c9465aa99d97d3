"""What an owner meets first."""

from __future__ import annotations

from ops_core.domain.onboarding import OnboardingChanges
from ops_core.services.bootstrap import Bootstrap
from ops_web.resources import app_settings, bootstrap, onboarding, setup_tasks
from ops_web.resources.app_settings import AppSettings
from ops_web.resources.onboarding import OnboardingAnswer
from ops_web.resources.setup_tasks import SetupTaskChange, SetupTaskList
from ops_web.route import Access, Route, Versioning

ROUTES = (
    Route(
        method="GET",
        path="/api/ops/app-settings",
        operation="get_app_settings",
        handler=app_settings.get,
        summary="What the web app has to know about this host",
        tag="Start",
        access=Access.PUBLIC,
        response=AppSettings,
        flag=None,
    ),
    Route(
        method="GET",
        path="/api/ops/bootstrap",
        operation="load_bootstrap",
        handler=bootstrap.load,
        summary="Everything that a home page needs, seeded once from what is known already",
        tag="Start",
        response=Bootstrap,
    ),
    Route(
        method="GET",
        path="/api/ops/onboarding",
        operation="get_onboarding",
        handler=onboarding.get,
        summary="What has been answered so far",
        tag="Start",
        response=OnboardingAnswer,
        versioned=Versioning.OPTIONAL,
    ),
    Route(
        method="PUT",
        path="/api/ops/onboarding",
        operation="answer_onboarding",
        handler=onboarding.answer,
        summary="Answer one question; the last answer generates the setup tasks",
        tag="Start",
        request=OnboardingChanges,
        response=OnboardingAnswer,
        errors=("input.invalid", "version.stale"),
        versioned=Versioning.OPTIONAL,
    ),
    Route(
        method="GET",
        path="/api/ops/setup-tasks",
        operation="list_setup_tasks",
        handler=setup_tasks.list_tasks,
        summary="The setup checklist with what to do next",
        tag="Start",
        response=SetupTaskList,
    ),
    Route(
        method="PUT",
        path="/api/ops/setup-tasks/{task}",
        operation="skip_setup_task",
        handler=setup_tasks.change,
        summary="Put a task aside, or take it up again",
        tag="Start",
        request=SetupTaskChange,
        response=SetupTaskList,
        errors=("resource.not_found",),
    ),
)
