"""Ledger: a record of every submit, written before the request leaves, so that no paid job is lost or paid twice."""

from __future__ import annotations

from telecine.ledger.entry import LedgerEntry, LedgerState
from telecine.ledger.ledger import Ledger

__all__ = ["Ledger", "LedgerEntry", "LedgerState"]
