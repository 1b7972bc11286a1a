using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Ec2;

namespace Drydock.Wire.State;

/// <summary>What client tokens were used for, as it is kept: the requests are compared with those that come later.</summary>
internal static class ClientTokenCodec
{
    private const byte CreateVolume = 1;
    private const byte CopyVolumes = 2;

    public static void Write(StateBatch batch, ClientTokenUse use)
    {
        batch.Text(use.VolumeId.Value).Time(use.Expires).Pairs(use.Tags);
        switch (use.Request)
        {
            case CreateVolumeInput { Request: var request } input:
                batch.Byte(CreateVolume).Text(request.AvailabilityZone).OptionalLong(request.SizeGibibytes).Text(request.SnapshotId?.Value).Text(request.VolumeType);
                batch.OptionalNumber(request.Iops).OptionalNumber(request.ThroughputMibps).OptionalFlag(request.Encrypted).Text(request.KmsKeyId).Text(request.ClientToken);
                batch.Flag(input.IsMultiAttach).OptionalNumber(input.InitializationRate);
                break;
            case CopyVolumesInput copy:
                batch.Byte(CopyVolumes).Text(copy.SourceVolumeId.Value).OptionalLong(copy.SizeGibibytes).Text(copy.VolumeType).OptionalNumber(copy.Iops).OptionalNumber(copy.ThroughputMibps);
                batch.OptionalFlag(copy.Encrypted).Text(copy.KmsKeyId).Flag(copy.IsMultiAttach).Text(copy.ClientToken);
                break;
            default:
                throw new InvalidOperationException($"a client token was used for a {use.Request.GetType().Name}, which the state does not know how to keep");
        }
    }

    public static ClientTokenUse Read(StateReader reader)
    {
        var (volume, expires, tags) = (new VolumeId(reader.Text()), reader.Time(), reader.Pairs());
        return new ClientTokenUse(ReadRequest(reader), tags, volume, expires);
    }

    private static object ReadRequest(StateReader reader) => reader.Byte() switch
    {
        CreateVolume => new CreateVolumeInput(
            new CreateVolumeRequest(
                reader.Text(), reader.OptionalLong(), reader.OptionalText() is { } snapshot ? new SnapshotId(snapshot) : null, reader.OptionalText(), reader.OptionalNumber(),
                reader.OptionalNumber(), reader.OptionalFlag(), reader.OptionalText(), reader.OptionalText()),
            reader.Flag(),
            reader.OptionalNumber()),
        CopyVolumes => new CopyVolumesInput(
            new VolumeId(reader.Text()), reader.OptionalLong(), reader.OptionalText(), reader.OptionalNumber(), reader.OptionalNumber(), reader.OptionalFlag(), reader.OptionalText(),
            reader.Flag(), reader.OptionalText(), null),
        var other => throw new InvalidDataException($"a client token was used for a request of the unknown kind {other}"),
    };
}
