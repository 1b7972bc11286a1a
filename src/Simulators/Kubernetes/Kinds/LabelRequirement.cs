using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds;

/// <summary>One requirement of a label or node selector: a key, an operator (In, NotIn, Exists, DoesNotExist, Gt, Lt) and its values.</summary>
public sealed record LabelRequirement(string Key, string Operator, IReadOnlyList<string> Values)
{
    /// <summary>From an object with key, operator and values.</summary>
    public static LabelRequirement From(KubeDocument expression)
    {
        var items = expression.List("values");
        var values = new string[items.Count];
        for (var i = 0; i < values.Length; i++) values[i] = items[i].ScalarText ?? "";
        return new LabelRequirement(expression.Text("key") ?? "", expression.Text("operator") ?? "", values);
    }

    /// <param name="value">The label's value, or null when the label is absent.</param>
    public bool Matches(string? value) => Operator switch
    {
        "In" => value is not null && Values.Contains(value, StringComparer.Ordinal),
        "NotIn" => value is null || !Values.Contains(value, StringComparer.Ordinal),
        "Exists" => value is not null,
        "DoesNotExist" => value is null,
        "Gt" => Compares(value, (actual, wanted) => actual > wanted),
        "Lt" => Compares(value, (actual, wanted) => actual < wanted),
        _ => false,
    };

    private bool Compares(string? value, Func<long, long, bool> holds) =>
        Values.Count == 1
        && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var actual)
        && long.TryParse(Values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var wanted)
        && holds(actual, wanted);
}
