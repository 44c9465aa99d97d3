"""The contract of OAuth clients, kept by those over Authlib."""

from __future__ import annotations

import pytest

from ops_contracts.oauth import CLIENT_SECRET, ClientIn, OAuthContract, sample_request
from ops_core.ports.clock import SystemClock
from ops_plugins.oauth_authlib.adapter import AuthlibOAuthClient
from ops_plugins.oauth_authlib.config import FacebookConfig, GoogleConfig
from ops_plugins.oauth_authlib.facebook import FacebookOAuthClient
from ops_plugins.oauth_authlib.plugin import ANALYTICS, FACEBOOK, GOOGLE
from ops_plugins.oauth_authlib.stand_in import FacebookStandIn, GoogleStandIn


class TestGoogleOAuth(OAuthContract):
    """Google Business Profile."""

    offer = GOOGLE

    @pytest.fixture
    def client_in(self) -> ClientIn:
        """Return a client of Google in memory."""
        config = GoogleConfig(client_id="hub", client_secret=CLIENT_SECRET)
        scopes = sample_request(self.offer.scopes).scopes
        return lambda scenario: AuthlibOAuthClient(config, SystemClock(), GoogleStandIn(scenario, scopes))


class TestAnalyticsOAuth(TestGoogleOAuth):
    """Google Analytics."""

    offer = ANALYTICS


class TestFacebookOAuth(OAuthContract):
    """Facebook pages."""

    offer = FACEBOOK

    @pytest.fixture
    def client_in(self) -> ClientIn:
        """Return a client of Facebook in memory."""
        config = FacebookConfig(client_id="hub", client_secret=CLIENT_SECRET)
        scopes = sample_request(self.offer.scopes).scopes
        return lambda scenario: FacebookOAuthClient(config, SystemClock(), FacebookStandIn(scenario, scopes))
