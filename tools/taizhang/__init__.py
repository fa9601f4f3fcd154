"""Taizhang 政務台賬: an office's ledger of information, supervision and research, kept in Git."""

__version__ = "0.1.0"
