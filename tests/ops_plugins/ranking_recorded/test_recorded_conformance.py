from ops_plugins.ranking_recorded.conformance import TestRecordedRanking

__all__ = ["TestRecordedRanking"]
