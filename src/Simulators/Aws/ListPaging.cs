using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws;

/// <summary>Pages of a service's lists, which come in the order of their keys. A marker that is none is answered with the service's own error.</summary>
/// <remarks>Provenance: Documented (KMS API reference: Limit, Marker, NextMarker, InvalidMarkerException; EFS API reference: Marker, NextMarker, MaxItems; EKS API reference: nextToken, maxResults).</remarks>
internal sealed class ListPaging(Kernel.SeededRandom random, Func<AwsServiceException> invalidMarker)
{
    private readonly PageSeal _seal = new(random);

    /// <summary>Takes one page; <paramref name="limit"/> holds when the caller names none.</summary>
    internal ListPage<T> Take<T>(ListPageInput input, string scope, IReadOnlyList<T> items, Func<T, string> keyOf, int limit)
    {
        var start = 0;
        if (input.Marker is not null)
        {
            var after = _seal.Open(input.Marker, scope) ?? throw invalidMarker();
            while (start < items.Count && string.CompareOrdinal(keyOf(items[start]), after) <= 0) start++;
        }

        var count = Math.Min(input.Limit ?? limit, items.Count - start);
        var page = new List<T>(count);
        for (var i = start; i < start + count; i++) page.Add(items[i]);
        return new ListPage<T>(page, start + count < items.Count ? _seal.Seal(keyOf(page[^1]), scope) : null);
    }
}
