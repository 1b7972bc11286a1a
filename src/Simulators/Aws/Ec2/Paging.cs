using System.Text;
using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>
/// Pages of Describe operations. A token says after which key to go on and belongs to one operation and its parameters; nobody but EC2 can make one.
/// </summary>
/// <remarks>
/// Provenance: Documented (EC2 API reference, "Pagination": 5 to 1,000 results, ids and MaxResults exclude each other). Messages CrossChecked (reports of users).
/// </remarks>
internal sealed class Paging(Kernel.SeededRandom random)
{
    private const int Minimum = 5;
    private readonly PageSeal _seal = new(random);

    /// <summary>Takes one page of items that come in the order of their keys.</summary>
    internal DescribePage<T> Take<T>(string operation, DescribePageInput input, IReadOnlyList<T> items, Func<T, string> keyOf, int maximum = 1_000)
    {
        if (input.MaxResults is null && string.IsNullOrEmpty(input.NextToken)) return new DescribePage<T>(items, null);
        var limit = Math.Min(input.MaxResults ?? maximum, maximum);
        var scope = ScopeOf(operation, input);
        var start = string.IsNullOrEmpty(input.NextToken) ? 0 : FindStart(items, keyOf, _seal.Open(input.NextToken, scope) ?? throw Ec2Errors.InvalidPageToken(input.NextToken));
        var page = new List<T>(Math.Min(limit, items.Count - start));
        for (var i = start; i < items.Count && page.Count < limit; i++) page.Add(items[i]);
        var more = start + page.Count < items.Count;
        return new DescribePage<T>(page, more ? _seal.Seal(keyOf(page[^1]), scope) : null);
    }

    /// <exception cref="AwsServiceException">InvalidParameterValue or InvalidParameterCombination.</exception>
    internal static void Check(DescribePageInput input, string idsParameter)
    {
        if (input.MaxResults is { } asked && asked < Minimum) throw Ec2Errors.InvalidMaxResults(asked, Minimum);
        if (input.Request.Ids is { Count: > 0 } && (input.MaxResults is not null || !string.IsNullOrEmpty(input.NextToken)))
        {
            throw Ec2Errors.InvalidParameterCombination($"The parameter {idsParameter} cannot be used with the parameter maxResults");
        }
    }

    private static int FindStart<T>(IReadOnlyList<T> items, Func<T, string> keyOf, string after)
    {
        var low = 0;
        var high = items.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(keyOf(items[middle]), after) <= 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static string ScopeOf(string operation, DescribePageInput input)
    {
        var text = new StringBuilder(operation);
        foreach (var (name, values) in input.Request.Filters ?? [])
        {
            text.Append('\n').Append(name);
            foreach (var value in values) text.Append('\t').Append(value);
        }

        if (input.Scope is { } scope) text.Append('\n').AppendJoin(',', scope.Owners).Append('\n').AppendJoin(',', scope.RestorableBy);
        return text.ToString();
    }
}
