using Drydock.Core.Ports;

namespace Drydock.Wire.Aws.Protocol;

/// <summary>The path and the query of a request in the REST JSON protocol, decoded.</summary>
internal sealed class RestPath
{
    private readonly List<KeyValuePair<string, string>> _query = [];

    internal RestPath(AwsRequest request)
    {
        Method = request.Method;
        foreach (var part in request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries)) Segments.Add(Uri.UnescapeDataString(part));
        foreach (var pair in request.Query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Uri.UnescapeDataString(equals < 0 ? pair : pair[..equals]);
            _query.Add(new(name, equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..].Replace('+', ' '))));
        }
    }

    internal string Method { get; }
    internal List<string> Segments { get; } = [];

    /// <summary>The segment at a place; null when the path is shorter.</summary>
    internal string? Segment(int place) => place < Segments.Count ? Segments[place] : null;

    /// <summary>A parameter of the query; null when it is absent or empty.</summary>
    internal string? Text(string name)
    {
        foreach (var (key, value) in _query)
        {
            if (key == name) return value.Length > 0 ? value : null;
        }

        return null;
    }

    /// <summary>All the values of a parameter.</summary>
    internal IReadOnlyList<string> Texts(string name) => [.. _query.Where(pair => pair.Key == name).Select(static pair => pair.Value)];

    /// <exception cref="AwsServiceException">ValidationException: no number, or not one of at least 1.</exception>
    internal int? Count(string name)
    {
        if (Text(name) is not { } text) return null;
        if (!int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number)) throw new AwsServiceException("SerializationException", $"STRING_VALUE can not be converted to Integer: {name}");
        return number >= 1 ? number : throw JsonMembers.Invalid(name, text, "Member must have value greater than or equal to 1");
    }
}
