using System.Globalization;
using System.Text.Json;
using Drydock.Core.Ports;

namespace Drydock.Wire.Aws.Protocol;

/// <summary>The members of a request in AWS's JSON protocol, checked as they are read. Members that nobody reads are ignored, as AWS does.</summary>
/// <remarks>Provenance: codes and texts CrossChecked (reports of users of KMS: SerializationException, "1 validation error detected: …").</remarks>
internal readonly struct JsonMembers(JsonElement element)
{
    /// <exception cref="AwsServiceException">SerializationException: no JSON object.</exception>
    internal static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            throw new AwsServiceException("SerializationException", "The request body is not valid JSON.");
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
        document.Dispose();
        throw new AwsServiceException("SerializationException", "Start of structure or map found where not expected.");
    }

    internal string? Text(string name, int lengthMax = int.MaxValue)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.String) throw CannotConvert(value, "String");
        var text = TextOf(value);
        return text.Length <= lengthMax
            ? text
            : throw Invalid(name, text, string.Create(CultureInfo.InvariantCulture, $"Member must have length less than or equal to {lengthMax}"));
    }

    /// <exception cref="AwsServiceException">ValidationException.</exception>
    internal string RequiredText(string name, int lengthMax = int.MaxValue)
    {
        var text = Text(name, lengthMax) ?? throw MissingMember(name);
        return text.Length > 0 ? text : throw Invalid(name, text, "Member must have length greater than or equal to 1");
    }

    internal string OneOf(string name, string defaultValue, params ReadOnlySpan<string> known)
    {
        var text = Text(name) ?? defaultValue;
        foreach (var value in known)
        {
            if (value == text) return text;
        }

        throw Invalid(name, text, $"Member must satisfy enum value set: [{string.Join(", ", known!)}]");
    }

    internal int? Number(string name, int min, int max)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number)) throw CannotConvert(value, "Integer");
        if (number < min) throw Invalid(name, value.GetRawText(), string.Create(CultureInfo.InvariantCulture, $"Member must have value greater than or equal to {min}"));
        if (number > max) throw Invalid(name, value.GetRawText(), string.Create(CultureInfo.InvariantCulture, $"Member must have value less than or equal to {max}"));
        return number;
    }

    internal bool Flag(string name) => OptionalFlag(name) ?? false;

    internal bool? OptionalFlag(string name)
    {
        if (Find(name) is not { } value) return null;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw CannotConvert(value, "Boolean"),
        };
    }

    internal bool Has(string name) => Find(name) is not null;

    internal long? Long(string name) => Find(name) is { } value ? LongOf(value) : null;

    /// <summary>A list of whole numbers; null when absent.</summary>
    internal IReadOnlyList<long>? Numbers(string name)
    {
        if (!Has(name)) return null;
        var numbers = new List<long>();
        foreach (var item in Items(name)) numbers.Add(LongOf(item));
        return numbers;
    }

    internal double? Real(string name)
    {
        if (Find(name) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : throw CannotConvert(value, "Double");
    }

    internal byte[] RequiredBytes(string name, int lengthMax)
    {
        if (Find(name) is not { } value) throw MissingMember(name);
        if (value.ValueKind != JsonValueKind.String || !value.TryGetBytesFromBase64(out var bytes)) throw CannotConvert(value, "Blob");
        if (bytes.Length == 0) throw Invalid(name, "", "Member must have length greater than or equal to 1");
        return bytes.Length <= lengthMax
            ? bytes
            : throw Invalid(name, "", string.Create(CultureInfo.InvariantCulture, $"Member must have length less than or equal to {lengthMax}"));
    }

    /// <summary>A map of texts; empty when absent.</summary>
    internal IReadOnlyDictionary<string, string> Map(string name)
    {
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Find(name) is not { } value) return map;
        if (value.ValueKind != JsonValueKind.Object) throw CannotConvert(value, "Map");
        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.String) throw CannotConvert(member.Value, "String");
            map[NameOf(member)] = TextOf(member.Value);
        }

        return map;
    }

    internal IReadOnlyList<string> Texts(string name)
    {
        var texts = new List<string>();
        foreach (var item in Items(name)) texts.Add(item.ValueKind == JsonValueKind.String ? TextOf(item) : throw CannotConvert(item, "String"));
        return texts;
    }

    internal IReadOnlyList<JsonMembers> Structures(string name)
    {
        var structures = new List<JsonMembers>();
        foreach (var item in Items(name)) structures.Add(item.ValueKind == JsonValueKind.Object ? new JsonMembers(item) : throw CannotConvert(item, "Structure"));
        return structures;
    }

    internal JsonMembers? Structure(string name)
    {
        if (Find(name) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Object ? new JsonMembers(value) : throw CannotConvert(value, "Structure");
    }

    internal static AwsServiceException Invalid(string name, string value, string constraint) => new(
        "ValidationException", $"1 validation error detected: Value '{value}' at '{char.ToLowerInvariant(name[0])}{name[1..]}' failed to satisfy constraint: {constraint}");

    internal static AwsServiceException MissingMember(string name) => new(
        "ValidationException", $"1 validation error detected: Value null at '{char.ToLowerInvariant(name[0])}{name[1..]}' failed to satisfy constraint: Member must not be null");

    /// <summary>Text that has half a character in it is no text.</summary>
    private static string TextOf(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new AwsServiceException("SerializationException", "Unexpected token: a text with an incomplete character.");
        }
    }

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw new AwsServiceException("SerializationException", "Unexpected token: a name with an incomplete character.");
        }
    }

    private static AwsServiceException CannotConvert(JsonElement value, string type)
    {
        var kind = value.ValueKind switch
        {
            JsonValueKind.Number => "NUMBER_VALUE",
            JsonValueKind.True => "TRUE_VALUE",
            JsonValueKind.False => "FALSE_VALUE",
            JsonValueKind.String => "STRING_VALUE",
            JsonValueKind.Array => "START_ARRAY",
            _ => "START_OBJECT",
        };
        return new AwsServiceException("SerializationException", $"{kind} can not be converted to {type}");
    }

    private static long LongOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : throw CannotConvert(value, "Long");

    private JsonElement? Find(string name) => element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private JsonElement.ArrayEnumerator Items(string name)
    {
        if (Find(name) is not { } value) return default;
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw CannotConvert(value, "List");
    }
}
