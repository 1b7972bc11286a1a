using Drydock.Simulators.Aws.Iam;

namespace Drydock.Simulators.Aws.Kms;

/// <summary>Who may use a key: key policy, identity policy, grants, and the service for keys that AWS manages.</summary>
/// <remarks>Provenance: Documented (KMS developer guide, "Determining access to AWS KMS keys").</remarks>
internal static class KeyAuthorization
{
    /// <exception cref="Core.Ports.AwsServiceException">AccessDeniedException.</exception>
    internal static void Demand(KeyRecord key, AwsApiCall call, string action, bool isForAwsResource, string? context)
    {
        var request = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["kms:GrantIsForAWSResource"] = isForAwsResource ? "true" : "false",
        };
        if (string.Join(PolicyCondition.ValueSeparator, key.AliasNames()) is { Length: > 0 } aliases) request["kms:ResourceAliases"] = aliases;
        if (call.ViaService is not null) request["kms:ViaService"] = call.ViaService;
        if (!string.IsNullOrEmpty(context))
        {
            foreach (var (name, value) in EncryptionContext.Pairs(context)) request["kms:EncryptionContext:" + name] = value;
        }

        var identity = PolicyEvaluator.Evaluate(call.Principal.Statements, action, key.Arn, request);
        var own = EvaluateKeyPolicy(key, call.Principal, action, request);
        if (identity == PolicyDecision.ExplicitDeny || own == PolicyDecision.ExplicitDeny) throw KmsErrors.AccessDenied(call.Principal.Arn, action, key.Arn, true);
        if (own == PolicyDecision.Allow) return;
        if (identity == PolicyDecision.Allow && (key.Policy.DelegatesToIam || DelegatesToIam(key, action, request))) return;

        // The policy of alias/aws/ebs lets everyone in the account use it through EC2.
        if (key.Manager == "AWS" && call.ViaService is not null) return;
        if (GrantAllows(key, call.Principal, action, context)) return;
        throw KmsErrors.AccessDenied(call.Principal.Arn, action, key.Arn, false);
    }

    /// <exception cref="Core.Ports.AwsServiceException">AccessDeniedException: an action that concerns no key yet, by identity policies alone.</exception>
    internal static void DemandAny(AwsApiCall call, string resource)
    {
        var decision = PolicyEvaluator.Evaluate(call.Principal.Statements, call.Operation, resource);
        if (decision != PolicyDecision.Allow) throw KmsErrors.AccessDenied(call.Principal.Arn, call.Operation, resource, decision == PolicyDecision.ExplicitDeny);
    }

    /// <summary>Whether the key policy gives this action to the account, whose identity policies then decide.</summary>
    private static bool DelegatesToIam(KeyRecord key, string action, SortedDictionary<string, string> request)
    {
        var root = $"arn:aws:iam::{key.AccountId}:root";
        foreach (var (arn, statement) in key.Policy.Statements)
        {
            if (arn == root && PolicyEvaluator.Evaluate([statement], action, key.Arn, request) == PolicyDecision.Allow) return true;
        }

        return false;
    }

    private static PolicyDecision EvaluateKeyPolicy(KeyRecord key, AwsPrincipal principal, string action, SortedDictionary<string, string> request)
    {
        var statements = new List<PolicyStatement>();
        foreach (var (arn, statement) in key.Policy.Statements)
        {
            if (arn == "*" || arn == principal.Arn) statements.Add(statement);
        }

        return PolicyEvaluator.Evaluate(statements, action, key.Arn, request);
    }

    private static bool GrantAllows(KeyRecord key, AwsPrincipal principal, string action, string? context)
    {
        foreach (var grant in key.Grants)
        {
            // Constraints restrict cryptographic operations only: the others have no context.
            if (grant.GranteePrincipal != principal.Arn || (context is not null && !grant.Covers(context))) continue;
            foreach (var operation in grant.Operations)
            {
                if (action == "kms:" + operation) return true;
            }
        }

        return false;
    }
}
