using Drydock.Core.Kubernetes;

namespace Drydock.Core.VolumeEncryption.Traffic;

/// <summary>A Service, and its selector before and after its traffic is switched.</summary>
internal sealed record TrafficSwitch(string Service, KubeDocument Before, KubeDocument After)
{
    internal KubeDocument ToDocument() => KubeDocument.Object(("service", Service), ("before", Before), ("after", After));

    internal static TrafficSwitch FromDocument(KubeDocument value) => new(value.Text("service")!, value["before"]!, value["after"]!);

    /// <summary>Whether a Service has this selector, in whatever order.</summary>
    internal static bool Has(KubeDocument service, KubeDocument selector)
    {
        var current = service.At("spec", "selector")?.Fields ?? [];
        return current.Count == selector.Fields.Count && current.All(f => selector.Text(f.Name) == f.Value.ScalarText);
    }

    /// <summary>A merge patch that gives a Service this selector and nothing besides: one write, so that no moment sees half of it.</summary>
    internal static KubeDocument Patch(KubeDocument service, KubeDocument selector)
    {
        var patch = selector;
        foreach (var field in service.At("spec", "selector")?.Fields ?? [])
        {
            if (selector[field.Name] is null) patch = patch.With(field.Name, KubeDocument.Null);
        }

        return KubeDocument.Object(("spec", KubeDocument.Object(("selector", patch))));
    }
}
