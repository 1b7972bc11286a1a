using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>Endpoints, superseded by EndpointSlices. Provenance: Documented (API reference, Endpoints).</summary>
internal sealed class EndpointsKind() : CatalogKind(KindDescriptions.Endpoints, SchemaCatalog.Kubernetes["Endpoints"])
{
    private static readonly SchemaType PortType = SchemaCatalog.Kubernetes["EndpointPort"];
    private static readonly string[] Deprecated = ["v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"];

    public override KubeDocument Default(KubeDocument value) =>
        value.EditItems("subsets", static s => s.EditItems("ports", static p => PortType.SetDefault(p, "protocol", "TCP")));

    public override IReadOnlyList<string> Warnings(KubeDocument value, KubeDocument? stored) => Deprecated;
}
