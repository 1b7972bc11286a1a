using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;

namespace Drydock.Simulators.Aws.Kms;

/// <summary>Keys themselves: making, describing, states, deletion, policies, tags, rotation.</summary>
/// <remarks>Provenance: Documented (KMS API reference; developer guide, "Key states", "Key policies", "Rotate AWS KMS keys").</remarks>
internal sealed class KeyOperations(KmsState state, ListPaging paging)
{
    private const string PolicyName = "default";
    private const int TagsMax = 50;

    internal object? Handle(AwsApiCall call)
    {
        switch (call.Request)
        {
            case CreateKeyInput input: return Create(call, input);
            case SetKeyEnabledInput input: return SetEnabled(call, input);
            case ScheduleKeyDeletionInput input: return ScheduleDeletion(call, input);
            case CancelKeyDeletionInput input: return CancelDeletion(call, input);
            case UpdateKeyDescriptionInput input:
                Changeable(call, input.KeyId).Description = input.Description;
                return null;
            case ListKeysInput input:
                KeyAuthorization.DemandAny(call, "*");
                var own = state.Keys.Values.Where(key => key.AccountId == state.Options.AccountId).Select(static key => key.Describe()).ToList();
                return paging.Take(input.Page, "ListKeys", own, static key => key.KeyId, 100);
            case GetKeyPolicyInput input: return GetPolicy(call, input);
            case PutKeyPolicyInput input: return PutPolicy(call, input);
            case ListKeyPoliciesInput input:
                Named(call, input.KeyId);
                return new ListPage<string>([PolicyName], null);
            case TagKeyInput input: return Tag(call, input);
            case UntagKeyInput input:
                var untagged = Changeable(call, input.KeyId);
                foreach (var key in input.TagKeys) untagged.Tags.Remove(key);
                return null;
            case ListKeyTagsInput input:
                return paging.Take(input.Page, $"ListResourceTags {input.KeyId}", [.. Named(call, input.KeyId).Tags], static tag => tag.Key, 50);
            case SetKeyRotationInput input: return SetRotation(call, input);
            case GetKeyRotationInput input: return GetRotation(call, input);
            default: throw new AwsServiceException("UnknownOperationException", $"{call.Operation} is not simulated");
        }
    }

    internal object Describe(AwsApiCall call, DescribeKeyInput input)
    {
        var key = state.Find(input.KeyId);

        // EC2 resolves names for its answers without the caller's right to DescribeKey: a role without it gets the ARN all the same.
        if (call.ViaService is null) KeyAuthorization.Demand(key, call, "kms:DescribeKey", isForAwsResource: false, context: null);
        return input.IsDetailed ? key.View() : key.Describe();
    }

    private KeyView Create(AwsApiCall call, CreateKeyInput input)
    {
        KeyAuthorization.DemandAny(call, "*");
        CheckTags(input.Tags, 0);
        var policy = input.Policy is null ? KeyPolicy.Default : Parse(input.Policy, call, input.BypassesLockoutCheck);
        var key = state.AddKey("CUSTOMER", input.Spec, policy, usage: input.Usage);
        key.Description = input.Description;
        key.PolicyText = input.Policy;
        foreach (var (name, value) in input.Tags) key.Tags[name] = value;
        return key.View();
    }

    private object? SetEnabled(AwsApiCall call, SetKeyEnabledInput input)
    {
        var key = Changeable(call, input.KeyId);
        var next = input.IsEnabled ? "Enabled" : "Disabled";
        if (key.State != next) state.SetState(key, next);
        return null;
    }

    private KeyView ScheduleDeletion(AwsApiCall call, ScheduleKeyDeletionInput input)
    {
        var key = Changeable(call, input.KeyId);
        state.ScheduleDeletion(key, TimeSpan.FromDays(input.PendingWindowInDays));
        return key.View();
    }

    private KeyView CancelDeletion(AwsApiCall call, CancelKeyDeletionInput input)
    {
        var key = Named(call, input.KeyId);
        if (key.State != "PendingDeletion") throw KmsErrors.NotPendingDeletion(key.Arn);
        state.SetState(key, "Disabled");
        return key.View();
    }

    private string GetPolicy(AwsApiCall call, GetKeyPolicyInput input)
    {
        var key = Named(call, input.KeyId);
        if (input.PolicyName != PolicyName) throw KmsErrors.PolicyNotFound(input.PolicyName);
        return key.PolicyText ?? KeyPolicyDocument.Write(key.Policy, key.AccountId);
    }

    private object? PutPolicy(AwsApiCall call, PutKeyPolicyInput input)
    {
        var key = Changeable(call, input.KeyId);
        if (input.PolicyName != PolicyName) throw KmsErrors.PolicyNotFound(input.PolicyName);
        (key.Policy, key.PolicyText) = (Parse(input.Policy, call, input.BypassesLockoutCheck), input.Policy);
        return null;
    }

    /// <summary>Documented (PutKeyPolicy, BypassPolicyLockoutSafetyCheck): who sets a policy must be able to set it again.</summary>
    private KeyPolicy Parse(string text, AwsApiCall call, bool bypassesLockoutCheck)
    {
        var policy = KeyPolicyDocument.Parse(text, state.Options.AccountId);
        if (bypassesLockoutCheck || policy.DelegatesToIam) return policy;
        foreach (var (arn, statement) in policy.Statements)
        {
            var speaksToCaller = arn == "*" || arn == call.Principal.Arn || arn == $"arn:aws:iam::{state.Options.AccountId}:root";
            if (speaksToCaller && PolicyEvaluator.Evaluate([statement], "kms:PutKeyPolicy", "*") == PolicyDecision.Allow) return policy;
        }

        throw KmsErrors.MalformedPolicy("The new key policy will not allow you to update the key policy in the future.");
    }

    private object? Tag(AwsApiCall call, TagKeyInput input)
    {
        var key = Changeable(call, input.KeyId);
        CheckTags(input.Tags, key.Tags.Keys.Count(name => !input.Tags.Any(tag => tag.Key == name)));
        foreach (var (name, value) in input.Tags) key.Tags[name] = value;
        return null;
    }

    private static void CheckTags(IReadOnlyList<KeyValuePair<string, string>> tags, int others)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in tags)
        {
            if (name.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)) throw KmsErrors.Tag("Tag keys that begin with aws: are reserved.");
            if (!names.Add(name)) throw KmsErrors.Tag("Duplicate tag keys");
        }

        if (tags.Count + others > TagsMax) throw KmsErrors.TagLimit();
    }

    private object? SetRotation(AwsApiCall call, SetKeyRotationInput input)
    {
        var key = Changeable(call, input.KeyId);
        if (key.Spec != "SYMMETRIC_DEFAULT") throw KmsErrors.Unsupported($"{key.Arn} key spec is {key.Spec} which can't be rotated.");
        if (key.State == "Disabled") throw KmsErrors.Disabled(key.Arn);
        key.RotationPeriodDays = input.PeriodDays;
        key.RotationStart = state.Now;
        return null;
    }

    private KeyRotationStatus GetRotation(AwsApiCall call, GetKeyRotationInput input)
    {
        var key = Named(call, input.KeyId);
        if (key.State == "PendingDeletion") throw KmsErrors.PendingDeletion(key.Arn);
        DateTimeOffset? next = key.RotationPeriodDays is { } days ? key.RotationStart + TimeSpan.FromDays(days) : null;
        return new KeyRotationStatus(key.Arn, key.RotationPeriodDays, next);
    }

    private KeyRecord Named(AwsApiCall call, string keyId)
    {
        var key = state.Find(keyId);
        KeyAuthorization.Demand(key, call, call.Operation, isForAwsResource: false, context: null);
        return key;
    }

    private KeyRecord Changeable(AwsApiCall call, string keyId)
    {
        Named(call, keyId);
        return state.Changeable(keyId);
    }
}
