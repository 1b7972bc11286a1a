namespace Drydock.Simulators.Kubernetes.Schema;

/// <summary>Reads the notation that Definitions/meta.schema explains. A mistake in a text is a bug and throws with file and line.</summary>
internal sealed class SchemaTextParser
{
    private static readonly char[] Blanks = [' ', '\t', '\r'];

    private readonly Dictionary<string, SchemaType> _types = new(StringComparer.Ordinal);
    private readonly List<Declaration> _declarations = [];
    private readonly Dictionary<string, SchemaType> _shared = new(StringComparer.Ordinal);

    internal void Read(string file, string text)
    {
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (line.Length == 0 || line[0] is '#' or '\r') continue;
            var words = line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            if (line[0] is not ' ') words = words[Declare(words)..];
            if (_declarations.Count == 0) throw new FormatException($"{file}:{number}: fields before any type");
            foreach (var word in words) _declarations[^1].Fields.Add((word, $"{file}:{number}"));
        }
    }

    internal Dictionary<string, SchemaType> Finish()
    {
        foreach (var declaration in _declarations)
        {
            if (declaration.Type.Kind != SchemaKind.Struct) continue;
            var fields = new SchemaField[declaration.Fields.Count];
            for (var i = 0; i < fields.Length; i++) fields[i] = ParseField(declaration.Fields[i].Word, declaration.Fields[i].Place);
            declaration.Type.Fields = fields;
        }

        return _types;
    }

    /// <summary>Makes the type that a line declares; returns how many words that took.</summary>
    private int Declare(string[] words)
    {
        var head = words[0].EndsWith(':') ? 1 : 2;
        var isAtomic = words[0].TrimEnd(':').EndsWith('^');
        var key = words[0].TrimEnd(':').TrimEnd('^');
        var name = words[head - 1].TrimEnd(':').TrimEnd('^');
        var isMap = words.Length > head && words[head].StartsWith("{}", StringComparison.Ordinal);
        var type = isMap
            ? new SchemaType { Name = name, Kind = SchemaKind.Map, Element = Scalar(words[head][2..]) }
            : new SchemaType { Name = name, Kind = SchemaKind.Struct, IsAtomic = isAtomic };
        _types.Add(key, type);
        _declarations.Add(new Declaration(type));
        return isMap ? words.Length : head;
    }

    private SchemaField ParseField(string word, string place)
    {
        var (left, mergeKey, strategy) = SplitMerge(word);
        var colon = left.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? left : left[..colon];
        var isPointer = name.EndsWith('?');
        if (isPointer) name = name[..^1];
        var isRequired = name.EndsWith('!');
        if (isRequired) name = name[..^1];
        var type = ParseType(colon < 0 ? "" : left[(colon + 1)..], place);
        var isStructInGo = type.Kind is SchemaKind.Struct or SchemaKind.Quantity or SchemaKind.IntOrString or SchemaKind.Time or SchemaKind.MicroTime;
        var isAlwaysWritten = isRequired || (isStructInGo && !isPointer);
        return new SchemaField(string.Intern(name), type, mergeKey, strategy, !isAlwaysWritten, isPointer);
    }

    private static (string Left, string? MergeKey, string Strategy) SplitMerge(string word)
    {
        var percent = word.IndexOf('%', StringComparison.Ordinal);
        if (percent < 0) return (word, null, "");
        var merge = word[(percent + 1)..];
        var plus = merge.IndexOf('+', StringComparison.Ordinal);
        var key = plus < 0 ? merge : merge[..plus];
        var extra = plus < 0 ? "" : merge[(plus + 1)..] switch { "retain" => "retainKeys", var other => other };
        var strategy = key.Length > 0 || plus < 0 ? (extra.Length > 0 ? $"merge,{extra}" : "merge") : extra;
        return (word[..percent], key.Length > 0 ? key : null, strategy);
    }

    private SchemaType ParseType(string text, string place)
    {
        if (_shared.TryGetValue(text, out var known)) return known;
        var type = MakeType(text, place);
        _shared.Add(text, type);
        return type;
    }

    private SchemaType MakeType(string text, string place)
    {
        if (text.StartsWith("[]", StringComparison.Ordinal))
        {
            var at = text.IndexOf('@', StringComparison.Ordinal);
            var element = ParseType(at < 0 ? text[2..] : text[2..at], place);
            string[] keys = at < 0 || text[(at + 1)..] == "set" ? [] : text[(at + 1)..].Split(',');
            var ownership = at < 0 ? ListOwnership.Atomic : keys.Length == 0 ? ListOwnership.Set : ListOwnership.Map;
            return new SchemaType { Name = "", Kind = SchemaKind.Array, Element = element, Ownership = ownership, MapKeys = keys };
        }

        if (text.StartsWith("{}", StringComparison.Ordinal))
        {
            return new SchemaType { Name = "", Kind = SchemaKind.Map, Element = ParseType(text[2..].TrimEnd('^'), place), IsAtomic = text.EndsWith('^') };
        }

        if (text.Length == 0 || text[0] == '\'' || char.IsAsciiLetterLower(text[0])) return Scalar(text);
        return _types.TryGetValue(text, out var named) ? named : throw new FormatException($"{place}: there is no type '{text}'");
    }

    private static SchemaType Scalar(string text) => new()
    {
        Name = text.StartsWith('\'') ? text[1..] : "",
        Kind = text switch
        {
            "bool" => SchemaKind.Boolean,
            "int" => SchemaKind.Integer32,
            "long" => SchemaKind.Integer64,
            "number" => SchemaKind.Number,
            "bytes" => SchemaKind.Bytes,
            "quantity" => SchemaKind.Quantity,
            "intstr" => SchemaKind.IntOrString,
            "time" => SchemaKind.Time,
            "microtime" => SchemaKind.MicroTime,
            "any" => SchemaKind.Raw,
            "" => SchemaKind.String,
            _ when text[0] == '\'' => SchemaKind.String,
            _ => throw new FormatException($"the schema has no scalar '{text}'"),
        },
    };

    private sealed record Declaration(SchemaType Type)
    {
        internal List<(string Word, string Place)> Fields { get; } = [];
    }
}
