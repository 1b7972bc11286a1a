using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>VolumeAttachments. Provenance: Recorded (validation/volumeattachment-validation, immutability/volumeattachment).</summary>
internal sealed class VolumeAttachmentKind() : CatalogKind(KindDescriptions.VolumeAttachment, SchemaCatalog.Kubernetes["VolumeAttachment"])
{
    private const string ExactlyOne = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";

    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        var spec = value["spec"] ?? KubeDocument.EmptyObject;
        if (spec.IsBlank("attacher")) errors.Required("spec.attacher");
        else
        {
            foreach (var problem in NameRules.Subdomain(spec.Text("attacher")!.ToLowerInvariant())) errors.Invalid("spec.attacher", spec["attacher"]!, problem);
        }

        Source(spec["source"] ?? KubeDocument.EmptyObject, errors);
        foreach (var problem in NameRules.Subdomain(spec.Text("nodeName") ?? "")) errors.Invalid("spec.nodeName", spec["nodeName"] ?? "", problem);
    }

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        Validate(value, errors);
        if (!FieldRules.SameField(value, stored, "spec")) errors.Invalid("spec", GoForm.Kubernetes.Of("VolumeAttachmentSpec", value["spec"]!), FieldRules.Immutable);
    }

    private static void Source(KubeDocument source, FieldErrors errors)
    {
        var inline = source["inlineVolumeSpec"];
        var name = source["persistentVolumeName"];
        var isInline = inline is { IsObject: true };
        if (isInline && name is { IsNull: false }) errors.Forbidden("spec.source", ExactlyOne);
        else if (isInline) VolumeSpecRules.Validate(inline!, "spec.source.inlineVolumeSpec", isInline: true, errors);
        else if (name is null || name.IsNull) errors.Required("spec.source", ExactlyOne);
        else if (name.ScalarText!.Length == 0) errors.Required("spec.source.persistentVolumeName", "must specify non empty persistentVolumeName");
    }
}
