using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Tables;

/// <summary>How objects of one kind become rows: the columns, the cells of an object at a moment (as many as columns), and the row's conditions where it has some.</summary>
internal sealed class KindTable(TableColumn[] columns, Func<KubeDocument, DateTimeOffset, KubeDocument[]> cells, Func<KubeDocument, KubeDocument?>? conditions = null)
{
    public KindTable(string columns, Func<KubeDocument, DateTimeOffset, KubeDocument[]> cells, Func<KubeDocument, KubeDocument?>? conditions = null)
        : this(TableColumn.Parse(columns), cells, conditions)
    {
    }

    /// <summary>The columnDefinitions of the Table.</summary>
    public KubeDocument Columns { get; } = KubeDocument.ArrayOf(columns.Select(c => c.ToDocument()));

    public KubeDocument[] Cells(KubeDocument value, DateTimeOffset now) => cells(value, now);

    public KubeDocument? Conditions(KubeDocument value) => conditions?.Invoke(value);
}
