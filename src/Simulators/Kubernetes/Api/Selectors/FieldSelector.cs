using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Simulators.Kubernetes.Api.Selectors;

/// <summary>A field selector: terms "field=value" and "field!=value", all of which must hold.</summary>
internal sealed class FieldSelector
{
    private readonly List<(string Field, Func<KubeDocument, string> Read, string Value, bool IsEqual)> _terms = [];

    public static FieldSelector Everything { get; } = new();

    /// <summary>The name that the selector pins, for the one-object form of a watch or list; null when it pins none.</summary>
    public string? Name { get; private set; }

    public bool IsEverything => _terms.Count == 0;

    /// <summary>The changes that a watch with this selector can care for: those of the first value that it pins.</summary>
    public WatchInterest Interest
    {
        get
        {
            foreach (var (name, read, value, isEqual) in _terms)
            {
                if (isEqual) return WatchInterest.OfField(name, read, value);
            }

            return WatchInterest.Everything;
        }
    }

    /// <summary>Parses the text form for a kind.</summary>
    /// <exception cref="FormatException">The text does not parse or names a field that the kind does not select by; the message is the API's.</exception>
    public static FieldSelector Parse(string text, ResourceKind kind)
    {
        if (text.Length == 0) return Everything;
        var selector = new FieldSelector();
        foreach (var term in Terms(text))
        {
            if (term.Length == 0) continue;
            var (field, value, isEqual) = Split(term) ?? throw new FormatException($"invalid selector: '{text}'; can't understand '{term}'");
            selector._terms.Add((field, Reader(field, kind), value, isEqual));
            if (field == "metadata.name" && isEqual) selector.Name = value;
        }

        return selector;
    }

    public bool Matches(KubeDocument value)
    {
        foreach (var (_, read, expected, isEqual) in _terms)
        {
            if (string.Equals(read(value), expected, StringComparison.Ordinal) != isEqual) return false;
        }

        return true;
    }

    private static Func<KubeDocument, string> Reader(string field, ResourceKind kind)
    {
        if (field == "metadata.name") return static value => value.Name;
        if (field == "metadata.namespace") return static value => value.Namespace ?? "";
        if (kind.SelectableFields.TryGetValue(field, out var read)) return read;
        // Kinds with selectable fields of their own have a conversion function with its own words.
        throw new FormatException(kind.SelectableFields.Count > 0 || kind.IsCustom
            ? $"field label not supported: {field}"
            : $"\"{field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
    }

    private static (string Field, string Value, bool IsEqual)? Split(string term)
    {
        for (var i = 0; i < term.Length; i++)
        {
            if (term[i] == '!' && i + 1 < term.Length && term[i + 1] == '=') return (term[..i], Unescape(term[(i + 2)..]), false);
            if (term[i] != '=') continue;
            var skip = i + 1 < term.Length && term[i + 1] == '=' ? 2 : 1;
            return (term[..i], Unescape(term[(i + skip)..]), true);
        }

        return null;
    }

    private static List<string> Terms(string text)
    {
        var terms = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == ',')
            {
                terms.Add(text[start..i]);
                start = i + 1;
            }
        }

        terms.Add(text[start..]);
        return terms;
    }

    private static string Unescape(string text) =>
        text.Replace("\\,", ",", StringComparison.Ordinal).Replace("\\=", "=", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
}
