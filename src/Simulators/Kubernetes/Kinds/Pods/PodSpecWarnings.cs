using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>Warnings that a PodSpec earns, of a Pod or of a template. Provenance: Documented (Kubernetes changelogs; API reference, PodSpec). Assumed: their order.</summary>
internal static class PodSpecWarnings
{
    private static readonly (string Label, string Text)[] OldNodeLabels =
    [
        ("beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead"),
        ("beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead"),
        ("failure-domain.beta.kubernetes.io/region", "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead"),
        ("failure-domain.beta.kubernetes.io/zone", "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead"),
        ("beta.kubernetes.io/instance-type", "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead"),
    ];

    private static readonly (string Source, string Text)[] OldVolumes =
    [
        ("gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
        ("glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
        ("scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
        ("quobyte", "deprecated in v1.22, non-functional in v1.25+"),
        ("storageos", "deprecated in v1.22, non-functional in v1.25+"),
        ("cephfs", "deprecated in v1.28, non-functional in v1.31+"),
        ("rbd", "deprecated in v1.28, non-functional in v1.31+"),
    ];

    /// <summary>What the object's spec at <paramref name="path"/> earns; nothing when it is the stored one.</summary>
    internal static IReadOnlyList<string> Of(KubeDocument? spec, KubeDocument? stored, string path)
    {
        if (spec is null || ReferenceEquals(spec, stored)) return [];
        List<string>? found = null;
        foreach (var (label, text) in OldNodeLabels)
        {
            if (spec.At("nodeSelector", label) is not null) Add(ref found, $"{path}.nodeSelector[{label}]: {text}");
        }

        var secrets = spec.List("imagePullSecrets");
        for (var i = 0; i < secrets.Count; i++) PullSecret(secrets, i, path, ref found);
        var volumes = spec.List("volumes");
        for (var i = 0; i < volumes.Count; i++)
        {
            foreach (var (source, text) in OldVolumes)
            {
                if (volumes[i][source] is { IsNull: false }) Add(ref found, $"{path}.volumes[{i}].{source}: {text}");
            }
        }

        foreach (var list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            var containers = spec.List(list);
            for (var i = 0; i < containers.Count; i++) Container(containers[i], $"{path}.{list}[{i}]", ref found);
        }

        if (spec.Integer("terminationGracePeriodSeconds") is < 0)
        {
            Add(ref found, $"{path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1");
        }

        return found ?? (IReadOnlyList<string>)[];
    }

    private static void PullSecret(IReadOnlyList<KubeDocument> secrets, int index, string path, ref List<string>? found)
    {
        var name = secrets[index].Text("name") ?? "";
        if (name.Length == 0) Add(ref found, $"{path}.imagePullSecrets[{index}]: invalid empty name \"\"");
        for (var i = 0; name.Length > 0 && i < index; i++)
        {
            if (secrets[i].Text("name") != name) continue;
            Add(ref found, $"{path}.imagePullSecrets[{index}].name: duplicate name \"{name}\"");
            return;
        }
    }

    private static void Container(KubeDocument container, string path, ref List<string>? found)
    {
        foreach (var list in (ReadOnlySpan<string>)["limits", "requests"])
        {
            foreach (var (name, amount) in (container.At("resources", list) ?? KubeDocument.EmptyObject).FieldSpan)
            {
                if (name is not ("memory" or "ephemeral-storage") || !Quantity.TryParse(amount.ScalarText, out var size) || size.IsInteger) continue;
                Add(ref found, $"{path}.resources.{list}[{name}]: fractional byte value \"{amount.ScalarText}\" is invalid, must be an integer");
            }
        }

        var variables = container.List("env");
        for (var i = 1; i < variables.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (variables[j].Text("name") is not { } name || name != variables[i].Text("name")) continue;
                Add(ref found, $"{path}.env[{i}]: hides previous definition of \"{name}\", which may be dropped when using apply");
                break;
            }
        }
    }

    private static void Add(ref List<string>? found, string warning) => (found ??= []).Add(warning);
}
