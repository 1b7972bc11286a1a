using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Selectors;

/// <summary>One requirement of a label selector's text: "in", "notin", "exists", "!", "gt", "lt" ("=", "==" are "in", "!=" is "notin").</summary>
internal sealed record LabelQueryTerm(string Key, string Operator, IReadOnlyList<string> Values)
{
    public bool Matches(KubeDocument? labels)
    {
        var value = labels?[Key]?.ScalarText;
        return Operator switch
        {
            "in" => value is not null && Values.Contains(value, StringComparer.Ordinal),
            "notin" => value is null || !Values.Contains(value, StringComparer.Ordinal),
            "exists" => value is not null,
            "!" => value is null,
            _ => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && long.TryParse(Values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var bound)
                && (Operator == "gt" ? number > bound : number < bound),
        };
    }
}
