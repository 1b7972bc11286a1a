using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Definitions;

/// <summary>Which names of a CustomResourceDefinition are its own, given what the other definitions of its group hold. Provenance: Recorded (crd/names-conflict, crd/conditions-sequence).</summary>
internal static class DefinitionNames
{
    private static readonly string[] AcceptedPath = ["status", "acceptedNames"];

    /// <summary>The status with accepted names and the two conditions; the same definition when nothing changes.</summary>
    public static KubeDocument Accept(KubeDocument definition, IEnumerable<KubeDocument> group, string now)
    {
        var wanted = definition.At("spec", "names") ?? KubeDocument.EmptyObject;
        var accepted = definition.At(AcceptedPath) ?? KubeDocument.EmptyObject;
        if (wanted.Equals(accepted)) return definition;
        var resources = new SortedSet<string>(StringComparer.Ordinal);
        var kinds = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var other in group) Collect(other.At(AcceptedPath), resources, kinds);
        var conflict = ((string Reason, string Message)?)null;
        var names = accepted;
        void Take(string field, string reason, SortedSet<string> used)
        {
            var name = wanted.Text(field) ?? "";
            if (name != (accepted.Text(field) ?? "") && used.Contains(name)) conflict = (reason, $"\"{name}\" is already in use");
            else names = name.Length == 0 ? names.Without(field) : names.With(field, name);
        }

        Take("plural", "PluralConflict", resources);
        Take("singular", "SingularConflict", resources);
        if (ShortNameConflicts(wanted, accepted, resources) is { Count: > 0 } taken)
        {
            conflict = ("ShortNamesConflict", taken.Count == 1 ? taken[0] : $"[{string.Join(", ", taken)}]");
        }
        else names = wanted["shortNames"] is { } shortNames ? names.With("shortNames", shortNames) : names.Without("shortNames");

        Take("kind", "KindConflict", kinds);
        Take("listKind", "ListKindConflict", kinds);
        names = Ordered(wanted["categories"] is { } categories ? names.With("categories", categories) : names.Without("categories"));
        var condition = conflict is var (why, message) && conflict is not null
            ? new DefinitionCondition("NamesAccepted", "False", why, message)
            : new DefinitionCondition("NamesAccepted", "True", "NoConflicts", "no conflicts found");
        if (names.Equals(accepted) && condition.IsIn(definition)) return definition;
        var updated = condition.SetIn(definition.WithAt(AcceptedPath, names), now);
        if (DefinitionCondition.IsTrue(definition, "Established")) return updated;
        if (conflict is null) return new DefinitionCondition("Established", "False", "Installing", "the initial names have been accepted").SetIn(updated, now);
        return DefinitionCondition.Has(definition, "Established") ? updated : new DefinitionCondition("Established", "False", "NotAccepted", "not all names are accepted").SetIn(updated, now);
    }

    private static void Collect(KubeDocument? names, SortedSet<string> resources, SortedSet<string> kinds)
    {
        if (names is null) return;
        foreach (var field in (ReadOnlySpan<string>)["plural", "singular"])
        {
            if (names.Text(field) is { Length: > 0 } name) resources.Add(name);
        }

        foreach (var name in names.List("shortNames")) resources.Add(name.ScalarText ?? "");
        foreach (var field in (ReadOnlySpan<string>)["kind", "listKind"])
        {
            if (names.Text(field) is { Length: > 0 } name) kinds.Add(name);
        }
    }

    private static List<string> ShortNameConflicts(KubeDocument wanted, KubeDocument accepted, SortedSet<string> used)
    {
        var mine = accepted.List("shortNames").Select(n => n.ScalarText).ToList();
        return [.. wanted.List("shortNames").Select(n => n.ScalarText ?? "").Where(n => !mine.Contains(n) && used.Contains(n)).Select(n => $"\"{n}\" is already in use")];
    }

    private static KubeDocument Ordered(KubeDocument names) => KubeDocument.Object(
        ("plural", names["plural"] ?? ""), ("singular", names["singular"]), ("shortNames", names["shortNames"]), ("kind", names["kind"] ?? ""), ("listKind", names["listKind"]),
        ("categories", names["categories"]));
}
