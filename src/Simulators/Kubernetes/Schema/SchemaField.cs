namespace Drydock.Simulators.Kubernetes.Schema;

/// <summary>
/// A field of a struct. <paramref name="MergeKey"/> and <paramref name="PatchStrategy"/> ("merge", "retainKeys", "merge,retainKeys" or empty: replace) are
/// strategic merge patch's tags. A field that is not <paramref name="OmitEmpty"/> is always written. A field that <paramref name="IsPointer"/> is kept whenever it is
/// present, even if its value is the type's zero.
/// </summary>
public sealed record SchemaField(string Name, SchemaType Type, string? MergeKey = null, string PatchStrategy = "", bool OmitEmpty = true, bool IsPointer = false)
{
    /// <summary>The field as a path element of managedFields: "f:name".</summary>
    public string PathElement { get; } = "f:" + Name;
}
