from ops_plugins.ranking_simulated.conformance import TestSimulatedRanking

__all__ = ["TestSimulatedRanking"]
