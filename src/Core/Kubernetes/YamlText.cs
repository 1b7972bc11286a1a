using System.Text;

namespace Drydock.Core.Kubernetes;

/// <summary>Writes documents as YAML, in the block style that kubectl prints.</summary>
public static class YamlText
{
    private static readonly string[] Reserved = ["", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", ".nan", ".inf", "-.inf", "+.inf", "=", "<<"];

    /// <summary>One document, ending with a line feed.</summary>
    public static string Format(KubeDocument document)
    {
        var text = new StringBuilder();
        WriteValue(text, document, 0, isAfterKey: false);
        return text.ToString();
    }

    /// <summary>Documents separated by <c>---</c>.</summary>
    public static string Format(IEnumerable<KubeDocument> documents) => string.Join("---\n", documents.Select(Format));

    private static void WriteValue(StringBuilder text, KubeDocument value, int indent, bool isAfterKey)
    {
        if (value is { IsObject: true, Fields.Count: > 0 })
        {
            if (isAfterKey) text.Append('\n');
            WriteFields(text, value, indent, isFirstInline: false);
        }
        else if (value is { IsArray: true, Items.Count: > 0 })
        {
            if (isAfterKey) text.Append('\n');
            foreach (var item in value.Items) WriteItem(text, item, indent);
        }
        else
        {
            if (isAfterKey) text.Append(' ');
            WriteScalar(text, value, indent);
            text.Append('\n');
        }
    }

    private static void WriteFields(StringBuilder text, KubeDocument value, int indent, bool isFirstInline)
    {
        foreach (var field in value.Fields)
        {
            if (!isFirstInline) text.Append(' ', indent);
            isFirstInline = false;
            text.Append(PlainOrQuoted(field.Name)).Append(':');
            // kubectl does not indent the items of a list below its key.
            WriteValue(text, field.Value, field.Value.IsArray ? indent : indent + 2, isAfterKey: true);
        }
    }

    private static void WriteItem(StringBuilder text, KubeDocument item, int indent)
    {
        text.Append(' ', indent).Append("- ");
        if (item is { IsObject: true, Fields.Count: > 0 })
        {
            WriteFields(text, item, indent + 2, isFirstInline: true);
        }
        else if (item is { IsArray: true, Items.Count: > 0 })
        {
            text.Append('\n');
            foreach (var inner in item.Items) WriteItem(text, inner, indent + 2);
        }
        else
        {
            WriteScalar(text, item, indent + 2);
            text.Append('\n');
        }
    }

    private static void WriteScalar(StringBuilder text, KubeDocument value, int indent)
    {
        switch (value.Kind)
        {
            case KubeDocumentKind.Object: text.Append("{}"); break;
            case KubeDocumentKind.Array: text.Append("[]"); break;
            case KubeDocumentKind.Null: text.Append("null"); break;
            case KubeDocumentKind.String: WriteString(text, value.ScalarText!, indent); break;
            default: text.Append(value.ScalarText); break;
        }
    }

    private static void WriteString(StringBuilder text, string value, int indent)
    {
        if (!IsBlock(value))
        {
            text.Append(PlainOrQuoted(value));
            return;
        }

        text.Append(value.EndsWith('\n') ? value.EndsWith("\n\n", StringComparison.Ordinal) ? "|+" : "|" : "|-");
        var lines = (value.EndsWith('\n') ? value[..^1] : value).Split('\n');
        foreach (var line in lines)
        {
            text.Append('\n');
            if (line.Length > 0) text.Append(' ', Math.Max(indent, 2)).Append(line);
        }
    }

    /// <summary>A literal block holds it when no line begins with white space first or holds what YAML can't print.</summary>
    private static bool IsBlock(string value) => value.Contains('\n') && value[0] is not (' ' or '\n' or '\t')
        && value.All(c => c == '\n' || (c >= ' ' && c != '\u007f' && c is not ('\u0085' or '\u2028' or '\u2029' or '\ufeff')));

    private static string PlainOrQuoted(string value) => IsPlain(value) ? value : Quote(value);

    private static bool IsPlain(string value)
    {
        if (Reserved.Contains(value.ToLowerInvariant()) || char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1])) return false;
        if ("-?:,[]{}#&*!|>'\"%@`".Contains(value[0]) || value[^1] == ':') return false;
        if (LooksLikeNumber(value) || value is "---" or "...") return false;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] < ' ' || value[i] is '\u007f' or '\u0085' or '\u2028' or '\u2029' or '\ufeff') return false;
            if (value[i] == ':' && value[i + 1] == ' ') return false;
            if (value[i] == '#' && value[i - 1] == ' ') return false;
        }

        return true;
    }

    /// <summary>Numbers, and dates and times as YAML 1.1 reads them: anything that begins like one is quoted.</summary>
    private static bool LooksLikeNumber(string value) =>
        char.IsAsciiDigit(value[0]) ? value.All(c => char.IsAsciiHexDigit(c) || c is '.' or '_' or ':' or '-' or '+' or 'x' or 'X' or 'o' or 'T' or 't' or 'Z' or 'z' or ' ')
        : value[0] is '+' or '.' && value.Length > 1 && (char.IsAsciiDigit(value[1]) || value[1] == '.');

    private static string Quote(string value)
    {
        if (value.All(c => c >= ' ' && c is not ('\u007f' or '\u0085' or '\u2028' or '\u2029' or '\ufeff'))) return $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' or '\u007f' or '\u0085' or '\u2028' or '\u2029' or '\ufeff' => text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }
}
