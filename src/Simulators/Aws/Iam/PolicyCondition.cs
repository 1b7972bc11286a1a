namespace Drydock.Simulators.Aws.Iam;

/// <summary>
/// A condition of a policy statement: operator ("StringEquals", "StringLike", "Bool", "ForAnyValue:StringEquals"), context key, any-of values. A key that the request does not carry
/// fails the condition, as in IAM.
/// </summary>
public sealed record PolicyCondition(string Operator, string Key, IReadOnlyList<string> Values)
{
    public PolicyCondition(string conditionOperator, string key, string value)
        : this(conditionOperator, key, [value])
    {
    }

    /// <summary>Stands between the values of a context key that has several.</summary>
    internal const char ValueSeparator = '\n';

    internal bool Holds(IReadOnlyDictionary<string, string> context)
    {
        if (!context.TryGetValue(Key, out var actual)) return false;
        foreach (var value in Values)
        {
            var holds = Operator switch
            {
                "StringEquals" => string.Equals(actual, value, StringComparison.Ordinal),
                "ForAnyValue:StringEquals" => actual.Split(ValueSeparator).Contains(value, StringComparer.Ordinal),
                "StringLike" => Wildcards.Match(value, actual, ignoreCase: false),
                "Bool" => string.Equals(actual, value, StringComparison.OrdinalIgnoreCase),
                _ => throw new NotSupportedException($"condition operator {Operator} is not simulated"),
            };
            if (holds) return true;
        }

        return false;
    }
}
