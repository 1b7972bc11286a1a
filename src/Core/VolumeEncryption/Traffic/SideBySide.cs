using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Steps;

namespace Drydock.Core.VolumeEncryption.Traffic;

/// <summary>
/// The second StatefulSet that takes over: its name, the pod label by which its pods are told from the old ones, and the Services that are switched to them.
/// <paramref name="UserSwitches"/>: the user brings the clients over, not Drydock.
/// </summary>
internal sealed record SideBySide(string OldName, string Name, string LabelKey, string? LabelFrom, string LabelTo, bool UserSwitches, IReadOnlyList<TrafficSwitch> Switches)
{
    internal const string PodNameLabel = "statefulset.kubernetes.io/pod-name";

    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    internal string NameOf(string old) => EncryptionNames.OfSecondSet(old, OldName, Name);

    /// <summary>The second set: all as the old one's but name, the telling label, and what selects by it.</summary>
    internal KubeDocument Set(KubeDocument set)
    {
        set = set.WithAt(["metadata", "name"], Name).WithoutAt("metadata", "annotations", LastApplied);
        if (LabelFrom is not null && set.Label(LabelKey) == LabelFrom) set = set.WithAt(["metadata", "labels", LabelKey], LabelTo);
        set = set.WithAt(["spec", "selector", "matchLabels", LabelKey], LabelTo).WithAt(["spec", "template", "metadata", "labels", LabelKey], LabelTo);
        foreach (var field in (string[])["affinity", "topologySpreadConstraints"])
        {
            if (set.At("spec", "template", "spec", field) is { } value) set = set.WithAt(["spec", "template", "spec", field], Relabelled(value));
        }

        return EncryptionDocuments.WithoutEmptyAnnotations(set);
    }

    /// <summary>A Service's selector for the second set's pods.</summary>
    internal KubeDocument Selector(KubeDocument selector)
    {
        var switched = selector.With(LabelKey, LabelTo);
        return selector.Text(PodNameLabel) is { } pod ? switched.With(PodNameLabel, NameOf(pod)) : switched;
    }

    internal KubeDocument ToDocument() => KubeDocument.Object(
        ("oldName", OldName), ("name", Name), ("labelKey", LabelKey), ("labelFrom", LabelFrom is null ? null : KubeDocument.Of(LabelFrom)), ("labelTo", LabelTo), ("userSwitches", UserSwitches),
        ("switches", KubeDocument.ArrayOf(Switches.Select(s => s.ToDocument()))));

    internal static SideBySide FromDocument(KubeDocument value) => new(
        value.Text("oldName")!, value.Text("name")!, value.Text("labelKey")!, value.Text("labelFrom"), value.Text("labelTo")!, value.Flag("userSwitches") == true,
        [.. value.List("switches").Select(TrafficSwitch.FromDocument)]);

    /// <summary>Rules that keep the old pods apart keep the new ones apart.</summary>
    private KubeDocument Relabelled(KubeDocument value)
    {
        if (value.IsArray) return KubeDocument.ArrayOf(value.Items.Select(Relabelled));
        if (!value.IsObject) return value;
        var changed = value;
        foreach (var field in value.Fields)
        {
            changed = changed.With(field.Name, field.Name == "labelSelector" && LabelFrom is not null && field.Value.Text("matchLabels", LabelKey) == LabelFrom
                ? field.Value.WithAt(["matchLabels", LabelKey], LabelTo) : Relabelled(field.Value));
        }

        return changed;
    }
}
