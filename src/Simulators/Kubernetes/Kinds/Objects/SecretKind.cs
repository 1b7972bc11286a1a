using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>Secrets. Provenance: Recorded (validation/secret-*, defaults/secret-event-lease).</summary>
internal sealed class SecretKind() : CatalogKind(KindDescriptions.Secret, SchemaCatalog.Kubernetes["Secret"])
{
    private static readonly SortedDictionary<string, Func<KubeDocument, string>> Fields = new(StringComparer.Ordinal)
    {
        ["type"] = static s => s.Text("type") ?? "",
    };

    public override IReadOnlyDictionary<string, Func<KubeDocument, string>> SelectableFields => Fields;

    /// <summary>stringData is written into data and never read back.</summary>
    public override KubeDocument Default(KubeDocument value)
    {
        if (value["stringData"] is { } texts)
        {
            var data = new SortedDictionary<string, KubeDocument>(StringComparer.Ordinal);
            foreach (var (key, item) in (value["data"] ?? KubeDocument.EmptyObject).FieldSpan) data[key] = item;
            foreach (var (key, item) in texts.FieldSpan) data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(item.ScalarText ?? ""));
            value = value.Without("stringData");
            if (data.Count > 0) value = Schema.Set(value, "data", KubeDocument.ObjectOf(data.Select(p => new KubeField(p.Key, p.Value))));
        }

        return Schema.SetDefault(value, "type", "Opaque");
    }

    public override void Validate(KubeDocument value, FieldErrors errors) => SecretRules.Validate(value, errors);

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        if (!FieldRules.SameField(value, stored, "type")) errors.Invalid("type", value["type"] ?? "", FieldRules.Immutable);
        ImmutableData.Validate(value, stored, ["data"], errors);
        Validate(value, errors);
    }
}
