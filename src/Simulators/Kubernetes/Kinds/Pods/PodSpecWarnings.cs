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

    /// <summary>What the object's spec at <paramref name="path"/> earns; nothing when it is the stored one.</summary>
    internal static IReadOnlyList<string> Of(KubeDocument? spec, KubeDocument? stored, string path)
    {
        if (spec is null || ReferenceEquals(spec, stored)) return [];
        List<string>? found = null;
        foreach (var (label, text) in OldNodeLabels)
        {
            if (spec.At("nodeSelector", label) is not null) Add(ref found, $"{path}.nodeSelector[{label}]: {text}");
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
