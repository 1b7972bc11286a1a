using System.Globalization;
using System.Text;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>JSON as Go's encoding/json writes a map: keys in order, and &amp;, &lt;, &gt; escaped. The hashes of revisions and templates are taken over it.</summary>
internal static class GoJson
{
    internal static string Write(KubeDocument value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, KubeDocument value)
    {
        switch (value.Kind)
        {
            case KubeDocumentKind.Object:
                AppendObject(text, value);
                break;
            case KubeDocumentKind.Array:
                text.Append('[');
                for (var i = 0; i < value.Items.Count; i++)
                {
                    if (i > 0) text.Append(',');
                    Append(text, value.Items[i]);
                }

                text.Append(']');
                break;
            case KubeDocumentKind.String:
                AppendString(text, value.ScalarText!);
                break;
            default:
                text.Append(value.IsNull ? "null" : value.ScalarText);
                break;
        }
    }

    private static void AppendObject(StringBuilder text, KubeDocument value)
    {
        var fields = value.Fields.ToArray();
        Array.Sort(fields, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        text.Append('{');
        for (var i = 0; i < fields.Length; i++)
        {
            if (i > 0) text.Append(',');
            AppendString(text, fields[i].Name);
            text.Append(':');
            Append(text, fields[i].Value);
        }

        text.Append('}');
    }

    private static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case '\b': text.Append("\\b"); break;
                case '\f': text.Append("\\f"); break;
                case < ' ' or '&' or '<' or '>' or '\u2028' or '\u2029':
                    text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default: text.Append(c); break;
            }
        }

        text.Append('"');
    }
}
