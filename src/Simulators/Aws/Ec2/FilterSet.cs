using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>The filters of one Describe operation: names as EC2 spells them, values with * and ?; every filter must match by any of its values.</summary>
/// <remarks>Provenance: Documented (EC2 API reference, the Filters of each operation). A filter that EC2 doesn't know is refused, never ignored.</remarks>
internal sealed class FilterSet<T>(SortedDictionary<string, Func<T, IEnumerable<string>>> known)
{
    /// <exception cref="AwsServiceException">InvalidParameterValue for an unknown filter.</exception>
    internal void Check(DescribeRequest request)
    {
        foreach (var (name, _) in request.Filters ?? [])
        {
            if (name != "tag-key" && !name.StartsWith("tag:", StringComparison.Ordinal) && !known.ContainsKey(name)) throw Ec2Errors.InvalidFilter(name);
        }
    }

    internal bool Match(DescribeRequest request, T item, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        foreach (var (name, wanted) in request.Filters ?? [])
        {
            if (!MatchesAny(Actual(name, item, tags), wanted)) return false;
        }

        return true;
    }

    private static bool MatchesAny(IEnumerable<string> actual, IReadOnlyList<string> wanted)
    {
        foreach (var value in actual)
        {
            foreach (var pattern in wanted)
            {
                if (Wildcards.Match(pattern, value, ignoreCase: false)) return true;
            }
        }

        return false;
    }

    private IEnumerable<string> Actual(string name, T item, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        if (name == "tag-key") return tags.Select(tag => tag.Key);
        if (!name.StartsWith("tag:", StringComparison.Ordinal)) return known[name](item);
        var key = name["tag:".Length..];
        return tags.Where(tag => tag.Key == key).Select(tag => tag.Value);
    }
}
