using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Tables;

/// <summary>
/// The simple JSONPath that printer columns are written in: <c>.spec.a</c>, <c>['a.b']</c>, <c>.a\.b</c>, <c>[0]</c>, <c>[*]</c> and <c>[?(@.type=="Ready")]</c>. The first value found counts.
/// Provenance: Documented (CustomResourceDefinition, additionalPrinterColumns).
/// </summary>
internal sealed class ColumnPath
{
    private readonly List<Part> _parts = [];

    /// <summary>Reads a path; one that cannot be read finds nothing, as the CRD's validation refuses it.</summary>
    public static ColumnPath Parse(string text)
    {
        var path = new ColumnPath();
        var at = 0;
        while (at < text.Length && path.ReadPart(text, ref at))
        {
        }

        if (at < text.Length) path._parts.Add(new Part(PartKind.Nothing, ""));
        return path;
    }

    public KubeDocument? Find(KubeDocument value) => Find(value, 0);

    private bool ReadPart(string text, ref int at)
    {
        if (text[at] == '.')
        {
            at++;
            if (at < text.Length && text[at] == '[') return true;
            var name = new System.Text.StringBuilder();
            while (at < text.Length && text[at] is not ('.' or '['))
            {
                if (text[at] == '\\' && at + 1 < text.Length) at++;
                name.Append(text[at++]);
            }

            if (name.Length > 0) _parts.Add(name.ToString() == "*" ? new Part(PartKind.All, "") : new Part(PartKind.Field, name.ToString()));
            return true;
        }

        if (text[at] != '[') return false;
        var end = Close(text, at);
        if (end < 0) return false;
        var inside = text[(at + 1)..end].Trim();
        at = end + 1;
        return ReadBracket(inside);
    }

    private bool ReadBracket(string inside)
    {
        if (inside == "*") _parts.Add(new Part(PartKind.All, ""));
        else if (int.TryParse(inside, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index)) _parts.Add(new Part(PartKind.Item, "", index));
        else if (inside.Length >= 2 && inside[0] is '\'' or '"' && inside[^1] == inside[0]) _parts.Add(new Part(PartKind.Field, inside[1..^1]));
        else if (inside.StartsWith("?(", StringComparison.Ordinal) && inside.EndsWith(')')) return ReadFilter(inside[2..^1]);
        else return false;
        return true;
    }

    private bool ReadFilter(string expression)
    {
        var isEqual = expression.Contains("==", StringComparison.Ordinal);
        var sides = expression.Split(isEqual ? "==" : "!=", 2);
        var left = sides[0].Trim();
        if (!left.StartsWith('@')) return false;
        var wanted = sides.Length == 2 ? sides[1].Trim() : null;
        var isText = wanted is { Length: >= 2 } && wanted[0] is '\'' or '"' && wanted[^1] == wanted[0];
        _parts.Add(new Part(wanted is null ? PartKind.Present : isEqual ? PartKind.Equal : PartKind.Unequal, isText ? wanted![1..^1] : wanted ?? "", 0, Parse(left[1..])));
        return true;
    }

    /// <summary>The bracket's end, quotes and brackets inside skipped; -1 when it is never closed.</summary>
    private static int Close(string text, int at)
    {
        var depth = 0;
        var quote = '\0';
        for (; at < text.Length; at++)
        {
            if (quote != '\0')
            {
                if (text[at] == quote) quote = '\0';
            }
            else if (text[at] is '\'' or '"') quote = text[at];
            else if (text[at] == '[') depth++;
            else if (text[at] == ']' && --depth == 0) return at;
        }

        return -1;
    }

    private KubeDocument? Find(KubeDocument value, int index)
    {
        if (index == _parts.Count) return value;
        var part = _parts[index];
        switch (part.Kind)
        {
            case PartKind.Field: return value[part.Name] is { } field ? Find(field, index + 1) : null;
            case PartKind.Item:
                var at = part.Index < 0 ? value.Items.Count + part.Index : part.Index;
                return at >= 0 && at < value.Items.Count ? Find(value.Items[at], index + 1) : null;
            case PartKind.Nothing: return null;
            default:
                foreach (var item in value.IsObject ? value.Fields.Select(f => f.Value) : value.Items)
                {
                    if (part.Accepts(item) && Find(item, index + 1) is { } found) return found;
                }

                return null;
        }
    }

    private enum PartKind
    {
        Field,
        Item,
        All,
        Present,
        Equal,
        Unequal,
        Nothing,
    }

    private sealed record Part(PartKind Kind, string Name, int Index = 0, ColumnPath? Inner = null)
    {
        public bool Accepts(KubeDocument item) => Kind switch
        {
            PartKind.Present => Inner!.Find(item) is not null,
            PartKind.Equal => Inner!.Find(item)?.ScalarText == Name,
            PartKind.Unequal => Inner!.Find(item) is { } found && found.ScalarText != Name,
            _ => true,
        };
    }
}
