from __future__ import annotations

from ops_plugins.connector_staged.conformance import TestStagedAnalytics, TestStagedFacebook, TestStagedGoogle

__all__ = ["TestStagedAnalytics", "TestStagedFacebook", "TestStagedGoogle"]
