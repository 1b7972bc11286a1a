namespace Drydock.Bench;

/// <summary>A group of measures.</summary>
internal interface IMeasure
{
    IEnumerable<Row> Take();
}
