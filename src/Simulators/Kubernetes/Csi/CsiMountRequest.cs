namespace Drydock.Simulators.Kubernetes.Csi;

/// <summary>NodeStage/NodePublish: the volume, what ControllerPublish returned (VolumeAttachment.status.attachmentMetadata), and how to mount; a block volume is not mounted but given as a device.</summary>
public sealed record CsiMountRequest(
    string VolumeHandle,
    IReadOnlyList<KeyValuePair<string, string>> PublishContext,
    IReadOnlyList<KeyValuePair<string, string>> VolumeAttributes,
    string FileSystemType,
    IReadOnlyList<string> MountOptions,
    bool ReadOnly,
    bool IsBlock = false);
