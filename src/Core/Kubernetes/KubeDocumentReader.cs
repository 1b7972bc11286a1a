using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Drydock.Core.Kubernetes;

/// <summary>Builds <see cref="KubeDocument"/> from UTF-8.</summary>
internal static class KubeDocumentReader
{
    /// <summary>Deeper nesting is refused; a real API server takes 10,000, which no object comes near.</summary>
    private const int DepthMax = 512;

    /// <summary>From so many fields on, repeated names are looked up rather than searched.</summary>
    private const int FieldsManyMin = 32;

    internal static KubeDocument Read(ReadOnlySpan<byte> utf8, List<string>? duplicates)
    {
        // Bytes that are no UTF-8 become U+FFFD, as in Go.
        if (!Utf8.IsValid(utf8)) utf8 = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8));
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DepthMax });
        if (!reader.Read()) throw new JsonException("empty input");
        var value = ReadValue(ref reader, duplicates, "");
        if (reader.Read()) throw new JsonException("more than one JSON value");
        return value;
    }

    private static KubeDocument ReadValue(ref Utf8JsonReader reader, List<string>? duplicates, string path)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject: return ReadObject(ref reader, duplicates, path);
            case JsonTokenType.StartArray: return ReadArray(ref reader, duplicates, path);
            case JsonTokenType.String: return RecentTexts.Read(ref reader);
            case JsonTokenType.Number: return KubeDocument.NumberFromLiteral(Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.True: return KubeDocument.True;
            case JsonTokenType.False: return KubeDocument.False;
            case JsonTokenType.Null: return KubeDocument.Null;
            default: throw new JsonException($"unexpected token {reader.TokenType}");
        }
    }

    private static KubeDocument ReadObject(ref Utf8JsonReader reader, List<string>? duplicates, string path)
    {
        var fields = new List<KubeField>(8);
        Dictionary<string, int>? many = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = FieldNames.Read(ref reader);
            reader.Read();
            var child = duplicates is null ? path : path.Length == 0 ? name : $"{path}.{name}";
            var value = ReadValue(ref reader, duplicates, child);
            var existing = many is null ? IndexOf(fields, name) : many.GetValueOrDefault(name, -1);
            if (existing >= 0)
            {
                fields[existing] = new KubeField(name, value);
                duplicates?.Add($"duplicate field \"{child}\"");
            }
            else
            {
                fields.Add(new KubeField(name, value));
                if (many is not null) many[name] = fields.Count - 1;
                else if (fields.Count == FieldsManyMin) many = Index(fields);
            }
        }

        return KubeDocument.FromFields(fields.ToArray());
    }

    private static int IndexOf(List<KubeField> fields, string name)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (string.Equals(fields[i].Name, name, StringComparison.Ordinal)) return i;
        }

        return -1;
    }

    private static Dictionary<string, int> Index(List<KubeField> fields)
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < fields.Count; i++) index[fields[i].Name] = i;
        return index;
    }

    private static KubeDocument ReadArray(ref Utf8JsonReader reader, List<string>? duplicates, string path)
    {
        var items = new List<KubeDocument>(4);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(ReadValue(ref reader, duplicates, duplicates is null ? path : $"{path}[{items.Count}]"));
        }

        return KubeDocument.FromItems(items.ToArray());
    }
}
