using Drydock.Core.Ports;

namespace Drydock.Core.Execution;

/// <summary>Calls of EC2 and KMS: retried while they are overloaded or silent. A change that has been asked for is never cut off, as in <see cref="FinishingKubernetesApi"/>.</summary>
internal sealed class VolumeReader(IBlockStorage storage, IKeyManagement keys, Pace pace)
{
    internal Pace Pace => pace;

    /// <summary>A volume, or null when EC2 does not know it.</summary>
    internal async Task<BlockVolume?> FindAsync(string volumeId, CancellationToken cancellationToken)
    {
        try
        {
            var found = await CallAsync($"DescribeVolumes {volumeId}", () => storage.DescribeVolumesAsync(new DescribeRequest([volumeId]), cancellationToken), cancellationToken);
            return found.Count == 0 ? null : found[0];
        }
        catch (AwsServiceException exception) when (exception.Code is "InvalidVolume.NotFound" or "InvalidParameterValue" or "InvalidVolumeID.Malformed")
        {
            return null;
        }
    }

    /// <summary>All volumes of the region.</summary>
    internal Task<IReadOnlyList<BlockVolume>> AllVolumesAsync(CancellationToken cancellationToken) =>
        CallAsync("DescribeVolumes", () => storage.DescribeVolumesAsync(new DescribeRequest(), cancellationToken), cancellationToken);

    internal Task<IReadOnlyList<BlockSnapshot>> SnapshotsOfAsync(IReadOnlyList<string> volumeIds, CancellationToken cancellationToken) =>
        CallAsync("DescribeSnapshots", () => storage.DescribeSnapshotsAsync(new DescribeRequest(Filters: [new("volume-id", volumeIds)]), cancellationToken), cancellationToken);

    /// <summary>A snapshot, or null when EC2 does not know it.</summary>
    internal async Task<BlockSnapshot?> FindSnapshotAsync(string snapshotId, CancellationToken cancellationToken)
    {
        try
        {
            var found = await CallAsync($"DescribeSnapshots {snapshotId}", () => storage.DescribeSnapshotsAsync(new DescribeRequest([snapshotId]), cancellationToken), cancellationToken);
            return found.Count == 0 ? null : found[0];
        }
        catch (AwsServiceException exception) when (exception.Code == "InvalidSnapshot.NotFound")
        {
            return null;
        }
    }

    /// <summary>All volumes that bear a tag, in order of their creation.</summary>
    internal async Task<IReadOnlyList<BlockVolume>> VolumesTaggedAsync(string key, string value, CancellationToken cancellationToken)
    {
        var found = await CallAsync("DescribeVolumes", () => storage.DescribeVolumesAsync(new DescribeRequest(Filters: [new($"tag:{key}", [value])]), cancellationToken), cancellationToken);
        return [.. found.Where(v => v.State is not ("deleting" or "deleted")).OrderBy(v => v.CreateTime).ThenBy(v => v.VolumeId.Value, StringComparer.Ordinal)];
    }

    /// <summary>All snapshots that bear a tag, in order of their creation.</summary>
    internal async Task<IReadOnlyList<BlockSnapshot>> SnapshotsTaggedAsync(string key, string value, CancellationToken cancellationToken)
    {
        var found = await CallAsync("DescribeSnapshots", () => storage.DescribeSnapshotsAsync(new DescribeRequest(Filters: [new($"tag:{key}", [value])]), cancellationToken), cancellationToken);
        return [.. found.OrderBy(s => s.StartTime).ThenBy(s => s.SnapshotId.Value, StringComparer.Ordinal)];
    }

    internal Task<EncryptionDefaults> DefaultsAsync(CancellationToken cancellationToken) =>
        CallAsync("GetEbsDefaultKmsKeyId", () => storage.GetEncryptionDefaultsAsync(cancellationToken), cancellationToken);

    /// <summary>A key, or null when KMS does not know it.</summary>
    internal async Task<KmsKey?> FindKeyAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync($"DescribeKey {key}", () => keys.DescribeKeyAsync(key, cancellationToken), cancellationToken);
        }
        catch (AwsServiceException exception) when (exception.Code is "NotFoundException" or "InvalidArnException")
        {
            return null;
        }
    }

    internal Task TagAsync(string resourceId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) =>
        CallAsync($"CreateTags {resourceId}", async () =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            await storage.CreateTagsAsync(resourceId, tags, CancellationToken.None);
            return true;
        }, cancellationToken);

    /// <summary>Asks for a volume's deletion. False when EC2 says that its state forbids it now: an earlier request whose answer was lost, or a last detachment.</summary>
    internal async Task<bool> TryDeleteAsync(string volumeId, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync($"DeleteVolume {volumeId}", async () =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                await storage.DeleteVolumeAsync(new VolumeId(volumeId), CancellationToken.None);
                return true;
            }, cancellationToken);
        }
        catch (AwsServiceException exception) when (exception.Code is "InvalidVolume.NotFound" or "IncorrectState" or "VolumeInUse")
        {
            return exception.Code == "InvalidVolume.NotFound";
        }
    }

    /// <summary>Deletes a snapshot; one that is gone is fine, and one that is still pending goes when it is complete.</summary>
    internal async Task DeleteSnapshotAsync(string snapshotId, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync($"DeleteSnapshot {snapshotId}", async () =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                await storage.DeleteSnapshotAsync(new SnapshotId(snapshotId), CancellationToken.None);
                return true;
            }, cancellationToken);
        }
        catch (AwsServiceException exception) when (exception.Code == "InvalidSnapshot.NotFound")
        {
            return;
        }
    }

    /// <summary>One try of a creation, which must not be repeated before a look: what was made, or why it is not known whether anything was.</summary>
    internal Task<(BlockSnapshot? Made, string? Observed)> TryCreateAsync(CreateSnapshotRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryAsync("CreateSnapshot", () => storage.CreateSnapshotAsync(request, CancellationToken.None));
    }

    /// <inheritdoc cref="TryCreateAsync(CreateSnapshotRequest, CancellationToken)"/>
    internal Task<(BlockVolume? Made, string? Observed)> TryCreateAsync(CreateVolumeRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryAsync("CreateVolume", () => storage.CreateVolumeAsync(request, CancellationToken.None));
    }

    private async Task<T> CallAsync<T>(string what, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var attempts = pace.Begin(what);
        while (true)
        {
            var (result, observed) = await TryAsync(what, call);
            if (observed is null) return result!;
            await attempts.PauseAsync(StepFailedException.Unreachable, observed, null, cancellationToken);
        }
    }

    private static async Task<(T? Result, string? Observed)> TryAsync<T>(string what, Func<Task<T>> call)
    {
        try
        {
            return (await call(), null);
        }
        catch (AwsServiceException exception) when (Pace.IsDenied(exception))
        {
            throw new AccessDeniedException(what, exception.ToString(), isOfAws: true);
        }
        catch (AwsServiceException exception) when (Pace.IsTransient(exception))
        {
            return (default, exception.ToString());
        }
        catch (PortUnreachableException exception)
        {
            return (default, exception.Message);
        }
    }
}
