using System.Globalization;
using System.Text;
using Drydock.Core.Ports;

namespace Drydock.Wire.Aws.Protocol;

/// <summary>
/// The parameters of a request in the Query protocol. Each is taken by whoever knows it; what is left at the end nobody knows, and is refused. An empty value counts as
/// none, but for texts that may be empty.
/// </summary>
/// <remarks>Provenance: codes Documented (EC2 API reference, "Common client error codes"); texts of MissingParameter and UnknownParameter CrossChecked (reports of users), others Assumed.</remarks>
internal sealed class QueryParameters
{
    private const int ParametersMax = 10_000;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private string _last = "";

    /// <summary>Reads "a=b&amp;c=d" texts: of a query, of a body.</summary>
    /// <exception cref="AwsServiceException">InvalidQueryParameter.</exception>
    internal static QueryParameters Parse(string query, ReadOnlySpan<byte> body)
    {
        var parameters = new QueryParameters();
        string text;
        try
        {
            text = StrictUtf8.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("the body is not UTF-8");
        }

        parameters.Add(query);
        parameters.Add(text);
        return parameters;
    }

    private static UTF8Encoding StrictUtf8 { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal bool IsEmpty => _values.Count == 0;

    /// <summary>A text, or null when it is absent or empty.</summary>
    internal string? Text(string name) => _values.Remove(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>A text that may be empty; null when it is absent.</summary>
    internal string? TextOrEmpty(string name) => _values.Remove(name, out var value) ? value : null;

    /// <exception cref="AwsServiceException">MissingParameter.</exception>
    internal string RequiredText(string name) => Text(name) ?? throw Missing(name);

    /// <exception cref="AwsServiceException">InvalidParameterValue.</exception>
    internal int? Number(string name)
    {
        if (Text(name) is not { } text) return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        throw new AwsServiceException("InvalidParameterValue", $"Value ({text}) for parameter {Camel(name)} is invalid. It must be an integer.");
    }

    /// <exception cref="AwsServiceException">InvalidParameterValue.</exception>
    internal bool? Flag(string name)
    {
        if (Text(name) is not { } text) return null;
        if (string.Equals(text, "true", StringComparison.OrdinalIgnoreCase) || text == "1") return true;
        if (string.Equals(text, "false", StringComparison.OrdinalIgnoreCase) || text == "0") return false;
        throw new AwsServiceException("InvalidParameterValue", $"Value ({text}) for parameter {Camel(name)} is invalid. It must be true or false.");
    }

    /// <summary>The values NAME.1, NAME.2, … in their order; gaps are closed.</summary>
    internal IReadOnlyList<string> List(string name)
    {
        if (_values.Count == 0) return [];
        if (_values.Remove(Indexed(name, 1), out var first) && !_values.ContainsKey(Indexed(name, 2)) && !HasMore(name)) return [first];
        var found = new SortedList<int, string>();
        if (first is not null) found[1] = first;
        foreach (var index in Indexes(name))
        {
            if (_values.Remove(Indexed(name, index), out var value)) found[index] = value;
        }

        return [.. found.Values];
    }

    /// <summary>The prefixes "NAME.1.", "NAME.2.", … under which parameters are, in their order.</summary>
    internal IReadOnlyList<string> Groups(string name)
    {
        var groups = new List<string>();
        foreach (var index in Indexes(name)) groups.Add(Indexed(name, index) + ".");
        return groups;
    }

    /// <summary>Filter.N.Name with Filter.N.Value.M.</summary>
    internal IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>>? Filters()
    {
        var groups = Groups("Filter");
        if (groups.Count == 0) return null;
        var filters = new List<KeyValuePair<string, IReadOnlyList<string>>>(groups.Count);
        foreach (var group in groups)
        {
            var name = RequiredText(group + "Name");
            var values = List(group + "Value");
            if (values.Count == 0) throw new AwsServiceException("InvalidParameterValue", $"The filter '{name}' must have at least one value");
            filters.Add(new(name, values));
        }

        return filters;
    }

    /// <summary>PREFIX.N.Key with PREFIX.N.Value.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Tags(string prefix)
    {
        var groups = Groups(prefix);
        if (groups.Count == 0) return [];
        var tags = new List<KeyValuePair<string, string>>(groups.Count);
        foreach (var group in groups) tags.Add(new(TextOrEmpty(group + "Key") ?? throw Missing(group + "Key"), TextOrEmpty(group + "Value") ?? ""));
        return tags;
    }

    /// <summary>The tags of TagSpecification.N for one type of resource; null when there are none.</summary>
    /// <exception cref="AwsServiceException">InvalidParameterValue for another type.</exception>
    internal IReadOnlyList<KeyValuePair<string, string>>? TagSpecifications(string resourceType)
    {
        var groups = Groups("TagSpecification");
        if (groups.Count == 0) return null;
        List<KeyValuePair<string, string>> tags = [];
        foreach (var group in groups)
        {
            var type = Text(group + "ResourceType") ?? throw new AwsServiceException("MissingParameter", "Tag specification resource type must have a value");
            if (type != resourceType)
            {
                throw new AwsServiceException("InvalidParameterValue", $"'{type}' is not a valid taggable resource type for this operation.");
            }

            var found = Tags(group + "Tag");
            if (found.Count == 0) throw new AwsServiceException("InvalidParameterValue", "Tag specification must have at least one tag");
            tags.AddRange(found);
        }

        return tags;
    }

    /// <summary>Refuses parameters that are documented, but whose effect is not simulated.</summary>
    /// <exception cref="AwsServiceException">UnsupportedOperation.</exception>
    internal void RefuseUnsupported(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Text(name) is not null) throw new AwsServiceException("UnsupportedOperation", $"The parameter {name} is not simulated.");
        }
    }

    /// <exception cref="AwsServiceException">UnknownParameter: one is left that nobody took.</exception>
    internal void RefuseUnknown()
    {
        if (_values.Count == 0) return;
        throw new AwsServiceException("UnknownParameter", $"The parameter {_values.Keys.Order(StringComparer.Ordinal).First()} is not recognized");
    }

    internal static AwsServiceException Missing(string name) => new("MissingParameter", $"The request must contain the parameter {name}");

    private static string Indexed(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{name}.{index}");

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static AwsServiceException Malformed(string why) => new("InvalidQueryParameter", $"The AWS query string is malformed or does not adhere to AWS standards: {why}.");

    private bool HasMore(string name)
    {
        var prefix = name + ".";
        foreach (var key in _values.Keys)
        {
            if (key.StartsWith(prefix, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private SortedSet<int> Indexes(string name)
    {
        var indexes = new SortedSet<int>();
        var prefix = name + ".";
        foreach (var key in _values.Keys)
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var rest = key.AsSpan(prefix.Length);
            var dot = rest.IndexOf('.');
            if (int.TryParse(dot < 0 ? rest : rest[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var index)) indexes.Add(index);
        }

        return indexes;
    }

    private void Add(string text)
    {
        var rest = text.AsSpan().TrimEnd("\r\n");
        if (rest.Length == 0) return;
        foreach (var range in rest.Split('&'))
        {
            var pair = rest[range];
            if (pair.Length == 0) continue;
            var equals = pair.IndexOf('=');
            var name = Decode(equals < 0 ? pair : pair[..equals]);
            var value = equals < 0 ? "" : Decode(pair[(equals + 1)..]);

            // Presigned requests carry their signature among the parameters.
            if (name.StartsWith("X-Amz-", StringComparison.Ordinal)) continue;
            if (!_values.TryAdd(name, value)) throw Malformed($"the parameter {name} is there twice");
            if (_values.Count > ParametersMax) throw Malformed($"there are more than {ParametersMax} parameters");
            _last = name;
        }
    }

    private string Decode(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAny('%', '+')) return text.ToString();
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '+')
            {
                bytes[count++] = (byte)' ';
            }
            else if (text[i] != '%')
            {
                count += Encoding.UTF8.GetBytes(text.Slice(i, char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1), bytes.AsSpan(count));
                if (char.IsHighSurrogate(text[i])) i++;
            }
            else
            {
                if (i + 2 >= text.Length || !byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[count])) throw Malformed($"a percent sign that begins no byte, after {_last}");
                count++;
                i += 2;
            }
        }

        try
        {
            return StrictUtf8.GetString(bytes.AsSpan(0, count));
        }
        catch (DecoderFallbackException)
        {
            throw Malformed($"a value that is not UTF-8, after {_last}");
        }
    }
}
