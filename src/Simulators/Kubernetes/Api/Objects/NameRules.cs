using System.Text.RegularExpressions;
using Drydock.Simulators.Kubernetes.Api.Selectors;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Objects;

/// <summary>What the name of an object of a kind must look like (Recorded; Documented: Object Names and IDs).</summary>
internal static partial class NameRules
{
    private const string LabelProblem =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character "
        + "(e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string ServiceProblem =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character "
        + "(e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    /// <summary>Every way in which a name is bad, in the API's order.</summary>
    public static List<string> Problems(string name, ResourceKind kind)
    {
        switch (kind.Kind)
        {
            case "Role" or "RoleBinding" or "ClusterRole" or "ClusterRoleBinding": return PathSegmentProblems(name);
            case "Namespace" or "EndpointSlice" when kind.Kind == "Namespace": return LabelProblems(name, DnsLabel(), LabelProblem);
            case "Service": return LabelProblems(name, Dns1035(), ServiceProblem);
            default: return LabelSyntax.SubdomainProblems(name);
        }
    }

    public static List<string> PathSegmentProblems(string name)
    {
        var problems = new List<string>();
        if (name == ".") problems.Add("may not be '.'");
        if (name == "..") problems.Add("may not be '..'");
        foreach (var part in new[] { "/", "%" })
        {
            if (name.Contains(part, StringComparison.Ordinal)) problems.Add($"may not contain '{part}'");
        }

        return problems;
    }

    private static List<string> LabelProblems(string name, Regex rule, string problem)
    {
        var problems = new List<string>();
        if (name.Length > 63) problems.Add("must be no more than 63 bytes");
        if (!rule.IsMatch(name)) problems.Add(problem);
        return problems;
    }

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DnsLabel();

    [GeneratedRegex(@"\A[a-z]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Dns1035();
}
