namespace Drydock.Simulators.Kubernetes.Api.Requests;

/// <summary>The query parameters of a request, decoded, in order; the first of a name counts, as in net/url.</summary>
internal sealed class QueryParameters
{
    private readonly IReadOnlyList<KeyValuePair<string, string>> _pairs;

    private QueryParameters(IReadOnlyList<KeyValuePair<string, string>> pairs) => _pairs = pairs;

    public static QueryParameters Empty { get; } = new([]);

    public static QueryParameters Of(IReadOnlyList<KeyValuePair<string, string>>? pairs) => pairs is null || pairs.Count == 0 ? Empty : new(pairs);

    public static QueryParameters Parse(string query)
    {
        if (query.Length == 0) return Empty;
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (part, "") : (part[..equals], part[(equals + 1)..]);
            pairs.Add(new(Decode(name), Decode(value)));
        }

        return new(pairs);
    }

    public string? this[string name]
    {
        get
        {
            foreach (var pair in _pairs)
            {
                if (string.Equals(pair.Key, name, StringComparison.Ordinal)) return pair.Value;
            }

            return null;
        }
    }

    /// <summary>The same with a parameter in front.</summary>
    public QueryParameters With(string name, string value) => new([new(name, value), .. _pairs]);

    public IEnumerable<string> All(string name) => _pairs.Where(p => string.Equals(p.Key, name, StringComparison.Ordinal)).Select(p => p.Value);

    public bool Has(string name) => this[name] is not null;

    /// <summary>A boolean as the API converts it: absent, "0" and "false" are false, everything else (also the empty value) is true.</summary>
    public bool Flag(string name) => this[name] is { } value && value is not ("0" or "false" or "False" or "FALSE");

    /// <summary>An integer, or null when absent.</summary>
    /// <exception cref="ApiStatusException">400: the value is no integer.</exception>
    public long? Integer(string name)
    {
        if (this[name] is not { Length: > 0 } text) return null;
        if (long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var value)) return value;
        throw new ApiStatusException(ApiStatus.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax"));
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
