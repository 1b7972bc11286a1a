using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>EndpointSlices. Provenance: Documented (API reference, EndpointSlice).</summary>
internal sealed class EndpointSliceKind() : CatalogKind(KindDescriptions.EndpointSlice, SchemaCatalog.Kubernetes["EndpointSlice"])
{
    private static readonly SchemaType PortType = SchemaCatalog.Kubernetes["EndpointSlicePort"];

    public override KubeDocument Default(KubeDocument value) =>
        value.EditItems("ports", static p => PortType.SetDefault(p.Has("name") ? p : PortType.Set(p, "name", ""), "protocol", "TCP"));
}
