using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Drydock.Core.Kubernetes;

/// <summary>
/// One immutable JSON value: an object, array, string, number, boolean or null. Field order and the text of numbers are kept,
/// edits share what they don't change, and the UTF-8 form is made once. Fields that no one here has heard of survive every copy.
/// </summary>
public sealed partial class KubeDocument : IEquatable<KubeDocument>
{
    private static readonly KubeField[] NoFields = [];
    private static readonly KubeDocument[] NoItems = [];

    private readonly object? _payload;
    private byte[]? _utf8;

    private KubeDocument(KubeDocumentKind kind, object? payload)
    {
        Kind = kind;
        _payload = payload;
    }

    public static KubeDocument Null { get; } = new(KubeDocumentKind.Null, null);
    public static KubeDocument True { get; } = new(KubeDocumentKind.Boolean, "true");
    public static KubeDocument False { get; } = new(KubeDocumentKind.Boolean, "false");
    public static KubeDocument EmptyObject { get; } = new(KubeDocumentKind.Object, NoFields);
    public static KubeDocument EmptyArray { get; } = new(KubeDocumentKind.Array, NoItems);

    public KubeDocumentKind Kind { get; }

    public bool IsNull => Kind == KubeDocumentKind.Null;
    public bool IsObject => Kind == KubeDocumentKind.Object;
    public bool IsArray => Kind == KubeDocumentKind.Array;
    public bool IsString => Kind == KubeDocumentKind.String;
    public bool IsNumber => Kind == KubeDocumentKind.Number;
    public bool IsBoolean => Kind == KubeDocumentKind.Boolean;

    /// <summary>The fields of an object in their order; empty for anything else.</summary>
    public IReadOnlyList<KubeField> Fields => FieldArray;

    /// <summary>The items of an array; empty for anything else.</summary>
    public IReadOnlyList<KubeDocument> Items => ItemArray;

    /// <summary>The same as <see cref="Fields"/>, for hot paths.</summary>
    public ReadOnlySpan<KubeField> FieldSpan => FieldArray;

    /// <summary>The same as <see cref="Items"/>, for hot paths.</summary>
    public ReadOnlySpan<KubeDocument> ItemSpan => ItemArray;

    /// <summary>The text of a string, the literal of a number, "true" or "false"; null for anything else.</summary>
    public string? ScalarText => _payload as string;

    /// <summary>The value as UTF-8 JSON without white space, made once.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8 ??= Serialize();

    /// <summary>The same where it has been made already, else null.</summary>
    internal byte[]? WrittenUtf8 => _utf8;

    // Almost every look at a document passes here.
    private KubeField[] FieldArray
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Kind == KubeDocumentKind.Object ? Unsafe.As<KubeField[]>(_payload)! : NoFields;
    }

    private KubeDocument[] ItemArray
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Kind == KubeDocumentKind.Array ? Unsafe.As<KubeDocument[]>(_payload)! : NoItems;
    }

    /// <summary>The value of a field, or null (the reference) when this is no object or lacks the field.</summary>
    public KubeDocument? this[string name]
    {
        get
        {
            foreach (var field in FieldArray)
            {
                if (string.Equals(field.Name, name, StringComparison.Ordinal)) return field.Value;
            }

            return null;
        }
    }

    public static implicit operator KubeDocument(string value) => Of(value);
    public static implicit operator KubeDocument(long value) => Of(value);
    public static implicit operator KubeDocument(bool value) => value ? True : False;

    /// <summary>A text that very many documents hold (a kind, a time of creation): they may share one.</summary>
    public static KubeDocument Shared(string value) => RecentTexts.Share(value);

    public static KubeDocument Of(string value) => new(KubeDocumentKind.String, value);
    public static KubeDocument Of(long value) => new(KubeDocumentKind.Number, value.ToString(CultureInfo.InvariantCulture));
    public static KubeDocument Of(bool value) => value ? True : False;

    /// <summary>A number from its JSON literal, kept as written.</summary>
    public static KubeDocument NumberFromLiteral(string literal) => new(KubeDocumentKind.Number, literal);

    /// <summary>An object of the given fields in the given order; a null value leaves its field out.</summary>
    public static KubeDocument Object(params (string Name, KubeDocument? Value)[] fields)
    {
        var present = new List<KubeField>(fields.Length);
        foreach (var (name, value) in fields)
        {
            if (value is not null) present.Add(new KubeField(name, value));
        }

        return new(KubeDocumentKind.Object, present.ToArray());
    }

    public static KubeDocument ObjectOf(ReadOnlySpan<KubeField> fields) => FromFields(fields.ToArray());

    public static KubeDocument ObjectOf(IEnumerable<KubeField> fields) => new(KubeDocumentKind.Object, fields.ToArray());

    /// <summary>An object of strings, in ordinal order of the keys.</summary>
    public static KubeDocument Map(IEnumerable<KeyValuePair<string, string>> pairs) =>
        ObjectOf(pairs.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => new KubeField(p.Key, Of(p.Value))));

    public static KubeDocument Array(params KubeDocument[] items) => new(KubeDocumentKind.Array, items);
    public static KubeDocument ArrayOf(ReadOnlySpan<KubeDocument> items) => FromItems(items.ToArray());
    public static KubeDocument ArrayOf(IEnumerable<KubeDocument> items) => new(KubeDocumentKind.Array, items.ToArray());

    /// <summary>The value at a path of field names, or null when any part is missing.</summary>
    public KubeDocument? At(params ReadOnlySpan<string> path)
    {
        var current = this;
        foreach (var name in path)
        {
            current = current[name];
            if (current is null) return null;
        }

        return current;
    }

    /// <summary>The string at a path, or null when it is missing or no string.</summary>
    public string? Text(params ReadOnlySpan<string> path) => At(path) is { Kind: KubeDocumentKind.String } found ? found.ScalarText : null;

    /// <summary>The integer at a path, or null when it is missing or no integer.</summary>
    public long? Integer(params ReadOnlySpan<string> path) =>
        At(path) is { Kind: KubeDocumentKind.Number } found
        && long.TryParse(found.ScalarText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>The boolean at a path, or null when it is missing or no boolean.</summary>
    public bool? Flag(params ReadOnlySpan<string> path) =>
        At(path) is { Kind: KubeDocumentKind.Boolean } found ? ReferenceEquals(found, True) || found.ScalarText == "true" : null;

    /// <summary>The items of the array at a path; empty when it is missing.</summary>
    public IReadOnlyList<KubeDocument> List(params ReadOnlySpan<string> path) => At(path)?.Items ?? NoItems;

    /// <summary>This object with a field set: in place when it exists, else at the end.</summary>
    /// <exception cref="InvalidOperationException">This is no object.</exception>
    public KubeDocument With(string name, KubeDocument value)
    {
        if (Kind != KubeDocumentKind.Object) throw new InvalidOperationException($"field '{name}' cannot be set on a JSON {Kind}");
        var fields = FieldArray;
        for (var i = 0; i < fields.Length; i++)
        {
            if (!string.Equals(fields[i].Name, name, StringComparison.Ordinal)) continue;
            if (ReferenceEquals(fields[i].Value, value)) return this;
            var copy = (KubeField[])fields.Clone();
            copy[i] = new KubeField(name, value);
            return new(KubeDocumentKind.Object, copy);
        }

        var longer = new KubeField[fields.Length + 1];
        fields.CopyTo(longer, 0);
        longer[^1] = new KubeField(name, value);
        return new(KubeDocumentKind.Object, longer);
    }

    /// <summary>This object without a field; itself when the field is absent.</summary>
    public KubeDocument Without(string name)
    {
        var fields = FieldArray;
        for (var i = 0; i < fields.Length; i++)
        {
            if (!string.Equals(fields[i].Name, name, StringComparison.Ordinal)) continue;
            var shorter = new KubeField[fields.Length - 1];
            fields.AsSpan(0, i).CopyTo(shorter);
            fields.AsSpan(i + 1).CopyTo(shorter.AsSpan(i));
            return new(KubeDocumentKind.Object, shorter);
        }

        return this;
    }

    /// <summary>This object with the value at a path of field names set; missing objects on the way are made.</summary>
    public KubeDocument WithAt(ReadOnlySpan<string> path, KubeDocument value)
    {
        if (path.Length == 0) return value;
        var child = path.Length == 1 ? value : (this[path[0]] is { IsObject: true } found ? found : EmptyObject).WithAt(path[1..], value);
        return With(path[0], child);
    }

    /// <summary>This object without the field at a path; itself when it is absent.</summary>
    public KubeDocument WithoutAt(params ReadOnlySpan<string> path)
    {
        if (path.Length == 1) return Without(path[0]);
        return this[path[0]] is { IsObject: true } child ? With(path[0], child.WithoutAt(path[1..])) : this;
    }

    /// <summary>Equal as JSON: fields compared without their order, items with it, numbers by their text.</summary>
    public bool Equals(KubeDocument? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || Kind != other.Kind) return false;
        if (Kind == KubeDocumentKind.Object) return FieldsEqual(FieldArray, other);
        if (Kind != KubeDocumentKind.Array) return string.Equals(ScalarText, other.ScalarText, StringComparison.Ordinal);
        var (mine, theirs) = (ItemArray, other.ItemArray);
        if (mine.Length != theirs.Length) return false;
        for (var i = 0; i < mine.Length; i++)
        {
            if (!mine[i].Equals(theirs[i])) return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as KubeDocument);

    /// <summary>Only for use in hashed look-ups; never orders anything.</summary>
    public override int GetHashCode() => Kind switch
    {
        KubeDocumentKind.Object => FieldArray.Length,
        KubeDocumentKind.Array => ItemArray.Length,
        _ => StringComparer.Ordinal.GetHashCode(ScalarText ?? ""),
    };

    /// <summary>The value as JSON text without white space.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    private static bool FieldsEqual(KubeField[] mine, KubeDocument other)
    {
        var theirs = other.FieldArray;
        if (mine.Length != theirs.Length) return false;
        for (var i = 0; i < mine.Length; i++)
        {
            var match = string.Equals(mine[i].Name, theirs[i].Name, StringComparison.Ordinal) ? theirs[i].Value : other[mine[i].Name];
            if (match is null || !mine[i].Value.Equals(match)) return false;
        }

        return true;
    }

    /// <summary>Writes the value as UTF-8 JSON; unlike <see cref="Utf8"/> this keeps nothing.</summary>
    public void WriteTo(IBufferWriter<byte> writer)
    {
        if (_utf8 is not null)
        {
            writer.Write(_utf8);
            return;
        }

        using var output = new Utf8Output();
        output.Value(this);
        writer.Write(output.Written);
    }

    private byte[] Serialize()
    {
        using var output = new Utf8Output();
        output.Value(this);
        return output.Written.ToArray();
    }

    /// <summary>Parses one JSON value.</summary>
    /// <exception cref="JsonException">The bytes are not one JSON value, or nested deeper than 512.</exception>
    public static KubeDocument Parse(ReadOnlySpan<byte> utf8) => KubeDocumentReader.Read(utf8, null);

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    /// <param name="utf8">The JSON text.</param>
    /// <param name="duplicates">Takes a line <c>duplicate field "a.b[0].c"</c> for each name that an object repeats (the last value counts); null when no one asks.</param>
    public static KubeDocument Parse(ReadOnlySpan<byte> utf8, List<string>? duplicates) => KubeDocumentReader.Read(utf8, duplicates);

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static KubeDocument Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    internal static KubeDocument FromFields(KubeField[] fields) => fields.Length == 0 ? EmptyObject : new(KubeDocumentKind.Object, fields);
    internal static KubeDocument FromItems(KubeDocument[] items) => items.Length == 0 ? EmptyArray : new(KubeDocumentKind.Array, items);
}
