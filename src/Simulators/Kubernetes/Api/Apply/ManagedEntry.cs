using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Apply;

/// <summary>One entry of metadata.managedFields: who owns which fields, by which operation, since when.</summary>
internal sealed record ManagedEntry(string Manager, string Operation, string ApiVersion, string Subresource, string? Time, KubeDocument? Fields)
{
    public const string ApplyOperation = "Apply";
    public const string UpdateOperation = "Update";

    /// <summary>The entry as it was read; what is not changed is written back as it was.</summary>
    private KubeDocument? Source { get; init; }

    /// <summary>Whether its fields are those that were read.</summary>
    public bool IsAsRead => Source is not null && ReferenceEquals(Source["fieldsV1"], Fields);

    public bool IsApplied => Operation == ApplyOperation;

    /// <summary>Whether this is the entry of a given manager: applies ignore the version.</summary>
    public bool IsOf(ManagedEntry other) =>
        Manager == other.Manager && Operation == other.Operation && Subresource == other.Subresource && (IsApplied || ApiVersion == other.ApiVersion);

    public static List<ManagedEntry> Read(KubeDocument? managedFields)
    {
        var entries = new List<ManagedEntry>();
        foreach (var entry in managedFields?.Items ?? [])
        {
            var (operation, apiVersion) = (entry.Text("operation") ?? "", entry.Text("apiVersion") ?? "");
            if (operation is not (ApplyOperation or UpdateOperation) || entry.Text("fieldsType") is not (null or "FieldsV1")) continue;
            entries.Add(new(entry.Text("manager") ?? "", operation, apiVersion, entry.Text("subresource") ?? "", entry.Text("time"), FieldSet.Read(entry["fieldsV1"])) { Source = entry });
        }

        return entries;
    }

    /// <summary>The list as metadata holds it, in the API's order; null when empty.</summary>
    public static KubeDocument? Write(List<ManagedEntry> entries)
    {
        if (entries.Count == 0) return null;
        if (entries.Count > 1) entries.Sort(Compare);
        var items = new KubeDocument[entries.Count];
        for (var i = 0; i < items.Length; i++) items[i] = entries[i].ToDocument();
        return KubeDocument.Array(items);
    }

    private KubeDocument ToDocument()
    {
        if (IsAsRead && Source!.Text("time") == Time && Source.Text("manager") == Manager) return Source;
        return KubeDocument.Object(
            ("manager", Manager.Length == 0 ? null : KubeDocument.Shared(Manager)), ("operation", KubeDocument.Shared(Operation)), ("apiVersion", KubeDocument.Shared(ApiVersion)),
            ("time", Time is null ? null : KubeDocument.Shared(Time)), ("fieldsType", KubeDocument.Shared("FieldsV1")),
            ("fieldsV1", Fields ?? KubeDocument.EmptyObject), ("subresource", Subresource.Length == 0 ? null : (KubeDocument)Subresource));
    }

    private static int Compare(ManagedEntry left, ManagedEntry right)
    {
        var order = string.CompareOrdinal(left.Operation, right.Operation);
        if (order == 0) order = Seconds(left).CompareTo(Seconds(right));
        if (order == 0) order = string.CompareOrdinal(left.Manager, right.Manager);
        if (order == 0) order = string.CompareOrdinal(left.ApiVersion, right.ApiVersion);
        return order != 0 ? order : string.CompareOrdinal(left.Subresource, right.Subresource);
    }

    private static long Seconds(ManagedEntry entry) =>
        entry.Time is null ? 0 : DateTimeOffset.Parse(entry.Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeSeconds();
}
