"""The models of the billing app."""

from billing.models.ledger import Account, Credit, Debit, Posting
from billing.models.operations import Operation
from billing.models.quotas import Quota
from billing.models.statements import Statement

__all__ = ["Account", "Credit", "Debit", "Operation", "Posting", "Quota", "Statement"]
