using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>
/// Pages of Describe operations. A token says after which key to go on and belongs to one operation and its parameters; nobody but EC2 can make one.
/// </summary>
/// <remarks>
/// Provenance: Documented (EC2 API reference, "Pagination": 5 to 1,000 results, ids and MaxResults exclude each other). Messages CrossChecked (reports of users).
/// </remarks>
internal sealed class Paging
{
    private const int SealBytes = 12;
    private const int Minimum = 5;
    private readonly byte[] _secret = new byte[32];

    internal Paging(Kernel.SeededRandom random) => random.Fill(_secret);

    /// <summary>Takes one page of items that come in the order of their keys.</summary>
    internal DescribePage<T> Take<T>(string operation, DescribePageInput input, IReadOnlyList<T> items, Func<T, string> keyOf, int maximum = 1_000)
    {
        if (input.MaxResults is null && string.IsNullOrEmpty(input.NextToken)) return new DescribePage<T>(items, null);
        var limit = Math.Min(input.MaxResults ?? maximum, maximum);
        var scope = ScopeOf(operation, input);
        var start = string.IsNullOrEmpty(input.NextToken) ? 0 : FindStart(items, keyOf, Open(input.NextToken, scope));
        var page = new List<T>(Math.Min(limit, items.Count - start));
        for (var i = start; i < items.Count && page.Count < limit; i++) page.Add(items[i]);
        var more = start + page.Count < items.Count;
        return new DescribePage<T>(page, more ? Seal(keyOf(page[^1]), scope) : null);
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

    private string Seal(string key, string scope)
    {
        var text = Encoding.UTF8.GetBytes(key);
        var token = new byte[SealBytes + text.Length];
        Sum(text, scope).AsSpan(0, SealBytes).CopyTo(token);
        text.CopyTo(token, SealBytes);
        return Base64Url.EncodeToString(token);
    }

    private string Open(string token, string scope)
    {
        if (!Base64Url.IsValid(token)) throw Ec2Errors.InvalidPageToken(token);
        var bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length <= SealBytes) throw Ec2Errors.InvalidPageToken(token);
        var text = bytes.AsSpan(SealBytes);
        return Sum(text, scope).AsSpan(0, SealBytes).SequenceEqual(bytes.AsSpan(0, SealBytes)) ? Encoding.UTF8.GetString(text) : throw Ec2Errors.InvalidPageToken(token);
    }

    private byte[] Sum(ReadOnlySpan<byte> key, string scope)
    {
        byte[] text = [.. key, 0, .. Encoding.UTF8.GetBytes(scope)];
        return HMACSHA256.HashData(_secret, text);
    }
}
