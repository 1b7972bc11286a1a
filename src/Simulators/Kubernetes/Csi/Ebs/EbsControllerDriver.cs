using System.Security.Cryptography;
using System.Text;
using Drydock.Core.Ebs;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;

namespace Drydock.Simulators.Kubernetes.Csi.Ebs;

/// <summary>
/// The controller of the EBS CSI driver, on EC2 as the real one uses it: creates with a client token that follows from the volume's name, waits until the volume is available, attaches under a free device
/// name and waits, polls as the real one does. It keeps nothing: volumes and snapshots are found again by client token and by tag.
/// Provenance: Documented (aws-ebs-csi-driver: parameters, tags, topology), CrossChecked (its waits, error texts and codes).
/// </summary>
/// <remarks>Left out: clones of volumes, Outposts, multi-attach, fast snapshot restore, snapshot locks.</remarks>
public sealed partial class EbsControllerDriver : ICsiControllerDriver
{
    private const string VolumeNameTag = "CSIVolumeName";
    private const string SnapshotNameTag = "CSIVolumeSnapshotName";
    private const string ManagedTag = "ebs.csi.aws.com/cluster";

    private readonly EbsApi _ec2;
    private readonly TimeProvider _clock;
    private readonly EbsDriverOptions _options;
    private readonly SortedSet<string> _inFlight = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _clientTokens = new(StringComparer.Ordinal);

    public EbsControllerDriver(IBlockStorage storage, TimeProvider clock, EbsDriverOptions options)
    {
        _ec2 = new EbsApi(storage, clock);
        _clock = clock;
        _options = options;
    }

    public string DriverName => EbsDriverOptions.DriverName;
    public CsiControllerFeatures Features { get; } = new();

    public async Task<CsiVolume> CreateVolumeAsync(CsiCreateVolumeRequest request, CancellationToken cancellationToken)
    {
        CheckAccessModes(request);
        using var flight = Enter(request.Name, $"Create volume request for {request.Name} is already in progress");
        var parameters = EbsVolumeParameters.Parse(request);
        if (parameters is { Iops: > 0, IopsPerGibibyte: > 0 })
        {
            throw CouldNotCreate(request.Name, "Aborted", "invalid StorageClass parameters; specify either IOPS or IOPSPerGb, not both");
        }

        if (EbsVolumeType.Find(parameters.VolumeType) is null) throw CouldNotCreate(request.Name, "Aborted", $"invalid AWS VolumeType \"{parameters.VolumeType}\"");

        var size = request.Required.GibibytesCeiling;
        var zone = PickZone(request);
        var volume = await CreateAsync(request, parameters, size, zone, cancellationToken);
        await WaitForVolumeAsync(request.Name, volume.VolumeId, cancellationToken);
        return new CsiVolume(
            volume.VolumeId.Value, ByteSize.FromGibibytes(volume.SizeGibibytes), parameters.VolumeContext,
            [new CsiTopology([new(_options.VolumeZoneKey, volume.AvailabilityZone)])], request.SourceSnapshotId);
    }

    public async Task DeleteVolumeAsync(string volumeId, CancellationToken cancellationToken)
    {
        using var flight = Enter(volumeId, $"An operation with the given volume {volumeId} already exists");
        try
        {
            await _ec2.CallAsync("DeleteVolume", () => _ec2.Storage.DeleteVolumeAsync(new VolumeId(volumeId), cancellationToken), cancellationToken);
        }
        catch (EbsApiException exception) when (exception.Code == "InvalidVolume.NotFound")
        {
            // Gone already.
        }
        catch (EbsApiException exception)
        {
            throw new CsiException("Internal", $"Could not delete volume ID \"{volumeId}\": DeleteDisk could not delete volume: {exception.Message}");
        }
    }

    private async Task<BlockVolume> CreateAsync(CsiCreateVolumeRequest request, EbsVolumeParameters parameters, long size, string zone, CancellationToken cancellationToken)
    {
        var tokenBase = _clientTokens.TryGetValue(request.Name, out var number) ? $"{request.Name}-{number}" : request.Name;
        var create = new CreateVolumeRequest(
            zone, size, request.SourceSnapshotId is { } snapshot ? new SnapshotId(snapshot) : null, parameters.VolumeType,
            parameters.IopsFor(size), parameters.ThroughputOrNone,
            parameters.Encrypted || parameters.KmsKeyId.Length > 0, parameters.KmsKeyId.Length > 0 ? parameters.KmsKeyId : null,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tokenBase))), VolumeTags(request.Name, parameters));
        try
        {
            return await _ec2.CallAsync("CreateVolume", () => _ec2.Storage.CreateVolumeAsync(create, cancellationToken), cancellationToken);
        }
        catch (EbsApiException exception)
        {
            switch (exception.Code)
            {
                case "InvalidSnapshot.NotFound" or "InvalidVolume.NotFound": throw CouldNotCreate(request.Name, "NotFound", "source was not found");
                case "IdempotentParameterMismatch":
                    _clientTokens[request.Name] = number == 0 ? 2 : number + 1;
                    throw CouldNotCreate(request.Name, "AlreadyExists", "parameters on this idempotent request are inconsistent with parameters used in previous request(s)");
                case "InvalidParameterCombination": throw CouldNotCreate(request.Name, "InvalidArgument", $"invalid argument: {exception.Message}");
                case "VolumeLimitExceeded" or "MaxIOPSLimitExceeded": throw CouldNotCreate(request.Name, "Aborted", $"limit exceeded: {exception.Message}");
                default: throw CouldNotCreate(request.Name, "Aborted", $"could not create volume in EC2: {exception.Message}");
            }
        }
    }

    /// <summary>1.25 s, then looks that start 0.5 s apart and grow by half, eleven of them.</summary>
    private async Task WaitForVolumeAsync(string name, VolumeId id, CancellationToken cancellationToken)
    {
        const int stepsMax = 11;
        await Task.Delay(TimeSpan.FromMilliseconds(1250), _clock, cancellationToken);
        var pause = TimeSpan.FromMilliseconds(500);
        for (var step = 1; ; step++)
        {
            BlockVolume? volume;
            try
            {
                volume = await _ec2.FindVolumeAsync(id, cancellationToken);
            }
            catch (EbsApiException exception)
            {
                throw CouldNotCreate(name, "Aborted", $"timed out waiting for volume to create: {exception.Message}");
            }

            if (volume is null) throw CouldNotCreate(name, "Aborted", "timed out waiting for volume to create: resource was not found");
            if (volume.State is "available" or "in-use") return;
            if (step == stepsMax) throw CouldNotCreate(name, "Aborted", "timed out waiting for volume to create: timed out waiting for the condition");
            await Task.Delay(pause, _clock, cancellationToken);
            pause *= 1.5;
        }
    }

    private List<KeyValuePair<string, string>> VolumeTags(string name, EbsVolumeParameters parameters)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal) { [VolumeNameTag] = name, [ManagedTag] = "true" };
        if (_options.ClusterName is { } cluster)
        {
            tags[$"kubernetes.io/cluster/{cluster}"] = "owned";
            tags["Name"] = $"{cluster}-dynamic-{name}";
            tags["KubernetesCluster"] = cluster;
            tags["ebs.csi.aws.com/cluster-name"] = cluster;
        }

        foreach (var (key, value) in _options.ExtraTags) tags[key] = value;
        foreach (var (key, value) in parameters.Tags) tags[key] = value;
        return [.. tags];
    }

    private string PickZone(CsiCreateVolumeRequest request)
    {
        foreach (var place in request.Preferred.Concat(request.Requisite))
        {
            if ((place.Find(EbsDriverOptions.WellKnownZoneKey) ?? place.Find(EbsDriverOptions.ZoneKey)) is { } zone) return zone;
        }

        if (_options.Zones.Count == 0) throw CouldNotCreate(request.Name, "Aborted", "failed to get availability zone no zones");
        return _options.Zones[SimProcess.Current.Random.Next(_options.Zones.Count)];
    }

    private static void CheckAccessModes(CsiCreateVolumeRequest request)
    {
        foreach (var mode in request.AccessModes)
        {
            if (mode is not ("ReadWriteOnce" or "ReadWriteOncePod") && !(mode == "ReadWriteMany" && request.IsBlock)) throw new CsiException("InvalidArgument", "Volume capabilities not supported");
        }
    }

    private static CsiException CouldNotCreate(string name, string code, string reason) => new(code, $"Could not create volume \"{name}\": {reason}");

    private Flight Enter(string key, string busyMessage) => _inFlight.Add(key) ? new Flight(_inFlight, key) : throw new CsiException("Aborted", busyMessage);

    private sealed class Flight(SortedSet<string> inFlight, string key) : IDisposable
    {
        public void Dispose() => inFlight.Remove(key);
    }
}
