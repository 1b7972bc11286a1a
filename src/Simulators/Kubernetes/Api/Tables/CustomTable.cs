using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Tables;

/// <summary>The table of a custom resource: the name and the CRD's additionalPrinterColumns, or the age without any. Provenance: Recorded (storage/snapshot-table), Documented (CRDs, printer columns).</summary>
internal static class CustomTable
{
    private static readonly PrinterColumn[] AgeOnly = [new("Age", "date", ".metadata.creationTimestamp")];

    public static KindTable Of(IReadOnlyList<PrinterColumn> columns)
    {
        if (columns.Count == 0) columns = AgeOnly;
        var paths = columns.Select(c => (Column: c, Path: ColumnPath.Parse(c.JsonPath))).ToArray();
        TableColumn[] definitions = [.. TableColumn.Parse("Name"), .. columns.Select(Definition)];
        return new KindTable(definitions, (value, now) =>
        {
            var cells = new KubeDocument[paths.Length + 1];
            cells[0] = value.Name;
            for (var i = 0; i < paths.Length; i++) cells[i + 1] = Cell(paths[i].Column.Type, paths[i].Path.Find(value), now);
            return cells;
        });
    }

    private static TableColumn Definition(PrinterColumn column) => new(
        column.Name, column.Type, column.Format,
        column.Description.Length > 0 ? column.Description : $"Custom resource definition column (in JSONPath format): {column.JsonPath}", column.Priority);

    /// <summary>A value of another type than the column's is printed as nothing.</summary>
    private static KubeDocument Cell(string type, KubeDocument? value, DateTimeOffset now)
    {
        if (value is null || value.IsNull) return KubeDocument.Null;
        switch (type)
        {
            case "string": return value.IsObject || value.IsArray ? value.ToString() : value.ScalarText!;
            case "integer" when value.IsNumber:
                return double.TryParse(value.ScalarText, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? (long)number : KubeDocument.Null;
            case "number" when value.IsNumber: return value;
            case "boolean" when value.IsBoolean: return value;
            case "date" when value.IsString: return CellText.Since(value.ScalarText, now) is var since && since == CellText.Unknown ? "<invalid>" : since;
            default: return KubeDocument.Null;
        }
    }
}
