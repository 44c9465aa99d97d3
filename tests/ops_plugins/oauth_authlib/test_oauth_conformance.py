from __future__ import annotations

from ops_plugins.oauth_authlib.conformance import TestAnalyticsOAuth, TestFacebookOAuth, TestGoogleOAuth

__all__ = ["TestAnalyticsOAuth", "TestFacebookOAuth", "TestGoogleOAuth"]
