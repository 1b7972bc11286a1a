using System.Text.Json;

namespace Drydock.Simulators.Kubernetes.Schema;

/// <summary>
/// Finds fields that occur twice in one object of a JSON text (decoding keeps the last). Provenance: Recorded (validation/unknown-field-warn).
/// </summary>
public static class DuplicateFields
{
    private const int DepthMax = 512;

    /// <summary>Paths such as "data.k" or "spec.containers[0].name", in document order; empty when there is none or the text is no JSON.</summary>
    public static IReadOnlyList<string> Find(ReadOnlySpan<byte> utf8)
    {
        List<string>? found = null;
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DepthMax });
        var path = new SchemaPath();
        try
        {
            if (reader.Read()) Walk(ref reader, path, ref found);
        }
        catch (JsonException)
        {
            return []; // The body's own parser reports what is wrong with it.
        }

        return found ?? (IReadOnlyList<string>)[];
    }

    private static void Walk(ref Utf8JsonReader reader, SchemaPath path, ref List<string>? found)
    {
        if (reader.TokenType == JsonTokenType.StartObject) WalkObject(ref reader, path, ref found);
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                path.Push(i);
                Walk(ref reader, path, ref found);
                path.Pop();
            }
        }
    }

    private static void WalkObject(ref Utf8JsonReader reader, SchemaPath path, ref List<string>? found)
    {
        var names = new List<string>(8);
        HashSet<string>? many = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            path.Push(name);
            if (!IsNew(names, ref many, name)) (found ??= []).Add(path.ToString());
            reader.Read();
            Walk(ref reader, path, ref found);
            path.Pop();
        }
    }

    /// <summary>A list is faster than a set while an object is small.</summary>
    private static bool IsNew(List<string> names, ref HashSet<string>? many, string name)
    {
        if (many is not null) return many.Add(name);
        foreach (var known in names)
        {
            if (string.Equals(known, name, StringComparison.Ordinal)) return false;
        }

        names.Add(name);
        if (names.Count == 16) many = new HashSet<string>(names, StringComparer.Ordinal);
        return true;
    }
}
