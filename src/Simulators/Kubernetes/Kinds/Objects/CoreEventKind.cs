using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>Events of the core group: the form in which both groups' Events are stored. Provenance: Recorded (defaults/secret-event-lease, validation/event-validation).</summary>
internal sealed class CoreEventKind() : CatalogKind(KindDescriptions.CoreEvent, SchemaCatalog.Kubernetes["CoreEvent"])
{
    private static readonly SortedDictionary<string, Func<KubeDocument, string>> Fields = EventFields.Selectable("involvedObject", "reportingComponent", "source");

    public override IReadOnlyDictionary<string, Func<KubeDocument, string>> SelectableFields => Fields;

    public override void Validate(KubeDocument value, FieldErrors errors) => EventRules.Validate(value, "reportingComponent", errors);
}
