using Drydock.Core.Ports;

namespace Drydock.Simulators.Kubernetes.Csi.Ebs;

/// <summary>Snapshots, found again by their name tag.</summary>
public sealed partial class EbsControllerDriver
{
    public async Task<CsiSnapshot> CreateSnapshotAsync(CsiCreateSnapshotRequest request, CancellationToken cancellationToken)
    {
        using var flight = Enter(request.Name, $"An operation with the given volume {request.Name} already exists");
        try
        {
            var known = await _ec2.FindSnapshotsAsync(null, request.Name, cancellationToken);
            if (known.Count > 0)
            {
                // CreateSnapshot has no client token: when its answer is lost, the SDK's own retry makes a second one of the name. The batched look-up then takes the last, the other stays behind.
                var last = known[^1];
                return last.VolumeId.Value == request.SourceVolumeId ? ToCsi(last)
                    : throw new CsiException("AlreadyExists", $"Snapshot {request.Name} already exists for different volume ({last.VolumeId})");
            }
        }
        catch (EbsApiException exception)
        {
            throw new CsiException("Unknown", exception.Message);
        }

        var create = new CreateSnapshotRequest(
            new VolumeId(request.SourceVolumeId), $"Created by AWS EBS CSI driver for volume {request.SourceVolumeId}", SnapshotTags(request));
        try
        {
            return ToCsi(await _ec2.CallAsync("CreateSnapshot", () => _ec2.Storage.CreateSnapshotAsync(create, cancellationToken), cancellationToken));
        }
        catch (EbsApiException exception) when (exception.Code == "SnapshotLimitExceeded")
        {
            throw new CsiException("ResourceExhausted", $"Could not create snapshot (resource exhausted) \"{request.Name}\": limit exceeded: {exception.Message}");
        }
        catch (EbsApiException exception)
        {
            throw new CsiException("Internal", $"Could not create snapshot \"{request.Name}\": error creating snapshot of volume {request.SourceVolumeId}: {exception.Message}");
        }
    }

    public async Task DeleteSnapshotAsync(string snapshotId, CancellationToken cancellationToken)
    {
        using var flight = Enter(snapshotId, $"DeleteSnapshot for Snapshot {snapshotId} is already in progress");
        try
        {
            await _ec2.CallAsync("DeleteSnapshot", () => _ec2.Storage.DeleteSnapshotAsync(new SnapshotId(snapshotId), cancellationToken), cancellationToken);
        }
        catch (EbsApiException exception) when (exception.Code == "InvalidSnapshot.NotFound")
        {
            // Gone already.
        }
        catch (EbsApiException exception)
        {
            throw new CsiException("Internal", $"Could not delete snapshot ID \"{snapshotId}\": DeleteSnapshot could not delete snapshot: {exception.Message}");
        }
    }

    public async Task<CsiSnapshot?> FindSnapshotAsync(string snapshotId, CancellationToken cancellationToken)
    {
        try
        {
            var found = await _ec2.FindSnapshotsAsync(snapshotId, null, cancellationToken);
            return found.Count == 0 ? null : ToCsi(found[0]);
        }
        catch (EbsApiException exception) when (exception.Code is "InvalidSnapshot.NotFound" or "InvalidSnapshotID.Malformed")
        {
            return null;
        }
        catch (EbsApiException exception)
        {
            throw new CsiException("Internal", $"Could not get snapshot ID \"{snapshotId}\": {exception.Message}");
        }
    }

    private List<KeyValuePair<string, string>> SnapshotTags(CsiCreateSnapshotRequest request)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal) { [SnapshotNameTag] = request.Name, [ManagedTag] = "true" };
        if (_options.ClusterName is { } cluster)
        {
            tags[$"kubernetes.io/cluster/{cluster}"] = "owned";
            tags["Name"] = $"{cluster}-dynamic-{request.Name}";
            tags["ebs.csi.aws.com/cluster-name"] = cluster;
        }

        foreach (var (key, value) in _options.ExtraTags) tags[key] = value;
        var names = request.Parameters.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        foreach (var (key, value) in request.Parameters) ReadSnapshotParameter(key, value, names, tags);
        return [.. tags];
    }

    private static void ReadSnapshotParameter(string key, string value, Dictionary<string, string> names, SortedDictionary<string, string> tags)
    {
        switch (key.ToLowerInvariant())
        {
            case "csi.storage.k8s.io/volumesnapshot/name" or "csi.storage.k8s.io/volumesnapshot/namespace" or "csi.storage.k8s.io/volumesnapshotcontent/name": return;
            case "fastsnapshotrestoreavailabilityzones" or "lockmode" or "lockduration" or "lockexpirationdate" or "lockcooloffperiod" or "outpostarn":
                throw new CsiException("InvalidArgument", $"parameter {key} of a VolumeSnapshotClass is not simulated");
        }

        if (!key.StartsWith("tagSpecification", StringComparison.Ordinal)) throw new CsiException("InvalidArgument", $"Invalid parameter key {key} for CreateSnapshot");
        var equals = value.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) throw new CsiException("InvalidArgument", $"Error interpolating tag value: expected key/value pair string, got: {value}");
        tags[value[..equals]] = value[(equals + 1)..]
            .Replace("{{ .VolumeSnapshotName }}", names.GetValueOrDefault("csi.storage.k8s.io/volumesnapshot/name"), StringComparison.Ordinal)
            .Replace("{{ .VolumeSnapshotNamespace }}", names.GetValueOrDefault("csi.storage.k8s.io/volumesnapshot/namespace"), StringComparison.Ordinal)
            .Replace("{{ .VolumeSnapshotContentName }}", names.GetValueOrDefault("csi.storage.k8s.io/volumesnapshotcontent/name"), StringComparison.Ordinal);
    }

    private static CsiSnapshot ToCsi(BlockSnapshot snapshot) => new(
        snapshot.SnapshotId.Value, snapshot.VolumeId.Value, ByteSize.FromGibibytes(snapshot.VolumeSizeGibibytes), snapshot.StartTime, snapshot.State == "completed");
}
