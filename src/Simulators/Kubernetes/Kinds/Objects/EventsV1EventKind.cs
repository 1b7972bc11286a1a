using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>Events of events.k8s.io/v1: the same objects with other field names. Provenance: Recorded (defaults/events-v1).</summary>
internal sealed class EventsV1EventKind() : CatalogKind(KindDescriptions.EventsV1Event, SchemaCatalog.Kubernetes["Event"])
{
    private static readonly (string New, string Core)[] Names =
    [
        ("reportingController", "reportingComponent"), ("regarding", "involvedObject"), ("note", "message"), ("deprecatedSource", "source"),
        ("deprecatedFirstTimestamp", "firstTimestamp"), ("deprecatedLastTimestamp", "lastTimestamp"), ("deprecatedCount", "count"),
    ];

    private static readonly SortedDictionary<string, Func<KubeDocument, string>> Fields = EventFields.Selectable("regarding", "reportingController", "deprecatedSource");
    private static readonly SchemaType CoreType = SchemaCatalog.Kubernetes["CoreEvent"];

    public override KubeResource StorageResource => KubeResources.Events;

    public override IReadOnlyDictionary<string, Func<KubeDocument, string>> SelectableFields => Fields;

    public override KubeDocument ToStorage(KubeDocument value) => new SchemaDecoder().Decode(CoreType, Renamed(value, isToCore: true).With("apiVersion", "v1"));

    public override KubeDocument FromStorage(KubeDocument stored) =>
        new SchemaDecoder().Decode(Schema, Renamed(stored, isToCore: false).With("apiVersion", "events.k8s.io/v1"));

    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        var stored = Renamed(value, isToCore: true);
        EventRules.Validate(stored, "reportingController", errors);
        EventRules.ValidateNew(stored, errors);
    }

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        var renamed = Renamed(value, isToCore: true);
        EventRules.Validate(renamed, "reportingController", errors);
        EventRules.ValidateUpdate(renamed, Renamed(stored, isToCore: true), errors);
    }

    private static KubeDocument Renamed(KubeDocument value, bool isToCore)
    {
        var fields = value.Fields.ToArray();
        for (var i = 0; i < fields.Length; i++)
        {
            foreach (var (name, core) in Names)
            {
                if (fields[i].Name == (isToCore ? name : core)) fields[i] = new KubeField(isToCore ? core : name, fields[i].Value);
            }
        }

        return KubeDocument.ObjectOf(fields.AsSpan());
    }
}
