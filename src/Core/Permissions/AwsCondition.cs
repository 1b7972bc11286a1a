namespace Drydock.Core.Permissions;

/// <summary>A condition of an IAM statement: operator ("StringEquals"), context key, any-of values.</summary>
public sealed record AwsCondition(string Operator, string Key, IReadOnlyList<string> Values)
{
    public override string ToString() => $"{Key}={string.Join('|', Values)}";
}
