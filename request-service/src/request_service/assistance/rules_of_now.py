"""The rules of dispatch at this moment: those of the settings, and whether operators require verified providers now."""

from request_service.assistance.dispatch.decision.rules import DispatchRuleSet
from request_service.verification.rules import VerificationRules


def rules_of_now(rule_set: DispatchRuleSet, verification: VerificationRules) -> DispatchRuleSet:
    return rule_set.verified_only if verification.for_jobs else rule_set
