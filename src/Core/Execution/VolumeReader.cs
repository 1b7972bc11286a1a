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

    internal Task<IReadOnlyList<BlockSnapshot>> SnapshotsOfAsync(IReadOnlyList<string> volumeIds, CancellationToken cancellationToken) =>
        CallAsync("DescribeSnapshots", () => storage.DescribeSnapshotsAsync(new DescribeRequest(Filters: [new("volume-id", volumeIds)]), cancellationToken), cancellationToken);

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

    internal Task TagAsync(string volumeId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) =>
        CallAsync($"CreateTags {volumeId}", async () =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            await storage.CreateTagsAsync(volumeId, tags, CancellationToken.None);
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

    private async Task<T> CallAsync<T>(string what, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var attempts = pace.Begin(what);
        while (true)
        {
            string observed;
            try
            {
                return await call();
            }
            catch (AwsServiceException exception) when (Pace.IsDenied(exception))
            {
                throw new AccessDeniedException(what, exception.ToString());
            }
            catch (AwsServiceException exception) when (Pace.IsTransient(exception))
            {
                observed = exception.ToString();
            }
            catch (PortUnreachableException exception)
            {
                observed = exception.Message;
            }

            await attempts.PauseAsync(StepFailedException.Unreachable, observed, null, cancellationToken);
        }
    }
}
