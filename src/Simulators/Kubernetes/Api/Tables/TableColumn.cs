using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Tables;

/// <summary>A column of a Table. Priority 0 is always printed, 1 with <c>-o wide</c>. Descriptions are our own words (the recordings leave them out).</summary>
internal sealed record TableColumn(string Name, string Type, string Format, string Description, int Priority)
{
    /// <summary>
    /// Columns in short: a word per column, "_" for a blank, ":type" where it is not string, "+" at the end for priority 1. The name's column has the format "name".
    /// </summary>
    public static TableColumn[] Parse(string words)
    {
        var parts = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var columns = new TableColumn[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var isWide = parts[i].EndsWith('+');
            var word = isWide ? parts[i][..^1] : parts[i];
            var colon = word.IndexOf(':', StringComparison.Ordinal);
            var name = (colon < 0 ? word : word[..colon]).Replace('_', ' ');
            columns[i] = new TableColumn(name, colon < 0 ? "string" : word[(colon + 1)..], name == "Name" ? "name" : "", Describe(name), isWide ? 1 : 0);
        }

        return columns;
    }

    public KubeDocument ToDocument() => KubeDocument.Object(
        ("name", Name), ("type", Type), ("format", Format), ("description", Description), ("priority", KubeDocument.NumberFromLiteral(Priority.ToString(CultureInfo.InvariantCulture))));

    public static string Describe(string name) => name switch
    {
        "Name" => "The object's name, unique for its kind within a namespace.",
        "Age" => "How long ago the object was created.",
        "Created At" => "When the object was created.",
        _ => $"{name} of the object.",
    };
}
