using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>
/// The filters of one Describe operation: names as EC2 spells them, values with * and ?; every filter must match by any of its values. Where resources have tags
/// (<paramref name="tagsOf"/>) the filters tag:KEY and tag-key are known besides.
/// </summary>
/// <remarks>Provenance: Documented (EC2 API reference, the Filters of each operation). A filter that EC2 doesn't know is refused, never ignored.</remarks>
internal sealed class FilterSet<T>(SortedDictionary<string, Func<T, IEnumerable<string>>> known, Func<T, IReadOnlyList<KeyValuePair<string, string>>>? tagsOf = null)
{
    private const string TagPrefix = "tag:";

    /// <summary>Most values of one filter (EC2 user guide, "Filter your resources").</summary>
    private const int ValuesMax = 200;

    /// <exception cref="AwsServiceException">InvalidParameterValue for an unknown filter; FilterLimitExceeded.</exception>
    internal void Check(DescribeRequest request)
    {
        foreach (var (name, values) in request.Filters ?? [])
        {
            var isTag = tagsOf is not null && (name == "tag-key" || (name.StartsWith(TagPrefix, StringComparison.Ordinal) && name.Length > TagPrefix.Length));
            if (!isTag && !known.ContainsKey(name)) throw Ec2Errors.InvalidFilter(name);
            if (values.Count > ValuesMax) throw new AwsServiceException("FilterLimitExceeded", $"The maximum number of filter values specified on a single call is {ValuesMax}");
        }
    }

    internal bool Match(DescribeRequest request, T item)
    {
        if (request.Filters is null) return true;
        foreach (var (name, wanted) in request.Filters)
        {
            if (!MatchesAny(Actual(name, item), wanted)) return false;
        }

        return true;
    }

    private static bool MatchesAny(IEnumerable<string> actual, IReadOnlyList<string> wanted)
    {
        foreach (var value in actual)
        {
            foreach (var pattern in wanted)
            {
                if (FilterPattern.Match(pattern, value)) return true;
            }
        }

        return false;
    }

    private IEnumerable<string> Actual(string name, T item)
    {
        if (known.TryGetValue(name, out var values)) return values(item);
        var tags = tagsOf!(item);
        if (name == "tag-key") return tags.Select(tag => tag.Key);
        var key = name[TagPrefix.Length..];
        return tags.Where(tag => tag.Key == key).Select(tag => tag.Value);
    }
}
