using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Drydock.Core.Kubernetes;

/// <summary>Builds <see cref="KubeDocument"/> from UTF-8.</summary>
internal static class KubeDocumentReader
{
    private const int DepthMax = 512;

    internal static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    internal static KubeDocument Read(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DepthMax });
        if (!reader.Read()) throw new JsonException("empty input");
        var value = ReadValue(ref reader);
        if (reader.Read()) throw new JsonException("more than one JSON value");
        return value;
    }

    private static KubeDocument ReadValue(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject: return ReadObject(ref reader);
            case JsonTokenType.StartArray: return ReadArray(ref reader);
            case JsonTokenType.String: return KubeDocument.Of(reader.GetString()!);
            case JsonTokenType.Number: return KubeDocument.NumberFromLiteral(Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.True: return KubeDocument.True;
            case JsonTokenType.False: return KubeDocument.False;
            case JsonTokenType.Null: return KubeDocument.Null;
            default: throw new JsonException($"unexpected token {reader.TokenType}");
        }
    }

    private static KubeDocument ReadObject(ref Utf8JsonReader reader)
    {
        var fields = new List<KubeField>(8);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = string.Intern(reader.GetString()!);
            reader.Read();
            var value = ReadValue(ref reader);
            var existing = fields.FindIndex(f => ReferenceEquals(f.Name, name));
            if (existing >= 0) fields[existing] = new KubeField(name, value);
            else fields.Add(new KubeField(name, value));
        }

        return KubeDocument.FromFields(fields.ToArray());
    }

    private static KubeDocument ReadArray(ref Utf8JsonReader reader)
    {
        var items = new List<KubeDocument>(4);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(ReadValue(ref reader));
        return KubeDocument.FromItems(items.ToArray());
    }
}
