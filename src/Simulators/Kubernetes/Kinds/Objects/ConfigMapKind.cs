using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>ConfigMaps. Provenance: Recorded (validation/configmap-*).</summary>
internal sealed class ConfigMapKind() : CatalogKind(KindDescriptions.ConfigMap, SchemaCatalog.Kubernetes["ConfigMap"])
{
    private const int SizeMax = 1 << 20;

    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        long size = 0;
        var binary = value["binaryData"];
        foreach (var (key, text) in (value["data"] ?? KubeDocument.EmptyObject).FieldSpan)
        {
            foreach (var problem in NameRules.ConfigKey(key)) errors.Invalid($"data[{key}]", key, problem);
            if (binary?[key] is not null) errors.Invalid($"data[{key}]", key, "duplicate of key present in binaryData");
            size += Encoding.UTF8.GetByteCount(text.ScalarText ?? "");
        }

        foreach (var (key, bytes) in (binary ?? KubeDocument.EmptyObject).FieldSpan)
        {
            foreach (var problem in NameRules.ConfigKey(key)) errors.Invalid($"binaryData[{key}]", key, problem);
            size += (bytes.ScalarText?.Length ?? 0) / 4 * 3;
        }

        if (size > SizeMax) errors.TooLong("[]", SizeMax);
    }

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        ImmutableData.Validate(value, stored, ["data", "binaryData"], errors);
        Validate(value, errors);
    }
}
