using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>ServiceAccounts: their secrets are kept as names only. Provenance: Recorded (defaults/serviceaccount), Documented (API reference, ServiceAccount).</summary>
internal sealed class ServiceAccountKind() : CatalogKind(KindDescriptions.ServiceAccount, SchemaCatalog.Kubernetes["ServiceAccount"])
{
    public override KubeDocument PrepareForCreate(KubeDocument value, KindContext context) => NamesOnly(value);

    public override KubeDocument PrepareForUpdate(KubeDocument value, KubeDocument stored, KindContext context) => NamesOnly(value);

    private static KubeDocument NamesOnly(KubeDocument value) =>
        value.EditItems("secrets", static s => s.FieldSpan.Length == 1 ? s : KubeDocument.Object(("name", s["name"])));
}
