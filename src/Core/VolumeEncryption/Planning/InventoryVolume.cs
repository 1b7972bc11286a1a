using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.Settings;

namespace Drydock.Core.VolumeEncryption.Planning;

/// <summary>A claim of a template with what is behind it; null where there is nothing.</summary>
internal sealed record InventoryVolume(string Template, int Ordinal, KubeDocument Claim, KubeDocument? Pv, BlockVolume? Real)
{
    /// <summary>What its copy is to be made with; null where there is no volume.</summary>
    internal VolumeSettings? Wanted { get; init; }

    /// <summary>The VolumeAttributesClass that decides its settings since it was made; null: none does.</summary>
    internal string? AttributesClass => Claim.Text("spec", "volumeAttributesClassName") is { Length: > 0 } name ? name : null;

    internal bool IsBlock => (Claim.Text("spec", "volumeMode") ?? Pv?.Text("spec", "volumeMode")) == "Block";
    internal string? Driver => Pv?.Text("spec", "csi", "driver");
    internal string? Handle => Pv?.Text("spec", "csi", "volumeHandle");
    internal string? ClassName => Claim.Text("spec", "storageClassName") ?? Pv?.Text("spec", "storageClassName");
}
