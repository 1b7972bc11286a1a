using Drydock.Core.Ports;

namespace Drydock.Simulators.Kubernetes.Csi.Ebs;

/// <summary>
/// EC2 as the driver's SDK client calls it: throttling, EC2's own failures and lost connections are tried again (three times, doubling pauses); looks at volumes and snapshots wait half a second to be
/// batched. A refusal is worded as the SDK words it. Provenance: Documented (AWS SDK for Go v2: standard retry), CrossChecked (aws-ebs-csi-driver: batching, error texts in its issues).
/// </summary>
internal sealed class EbsApi(IBlockStorage storage, TimeProvider clock)
{
    private const int TriesMax = 3;
    private static readonly TimeSpan BatchDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    public IBlockStorage Storage => storage;

    /// <exception cref="EbsApiException">EC2 refused, or nothing answered.</exception>
    public async Task<T> CallAsync<T>(string operation, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await call();
            }
            catch (AwsServiceException exception) when (tries < TriesMax && IsTransient(exception))
            {
                await Task.Delay(RetryPause * Math.Pow(2, tries - 1), clock, cancellationToken);
            }
            catch (AwsServiceException exception)
            {
                throw new EbsApiException(exception.Code, $"operation error EC2: {operation}, https response error StatusCode: {exception.StatusCode}, RequestID: {exception.RequestId}, api error {exception.Code}: {exception.Message}");
            }
            catch (PortUnreachableException) when (tries < TriesMax)
            {
                await Task.Delay(RetryPause * Math.Pow(2, tries - 1), clock, cancellationToken);
            }
            catch (PortUnreachableException exception)
            {
                throw new EbsApiException("", $"operation error EC2: {operation}, exceeded maximum number of attempts, {TriesMax}, https response error StatusCode: 0, RequestID: , request send failed, {exception.Message}");
            }
        }
    }

    /// <inheritdoc cref="CallAsync{T}"/>
    public Task CallAsync(string operation, Func<Task> call, CancellationToken cancellationToken) => CallAsync(operation, async () =>
    {
        await call();
        return true;
    }, cancellationToken);

    public async Task<BlockVolume?> FindVolumeAsync(VolumeId id, CancellationToken cancellationToken)
    {
        await Task.Delay(BatchDelay, clock, cancellationToken);
        var found = await CallAsync("DescribeVolumes", () => storage.DescribeVolumesAsync(new DescribeRequest([id.Value]), cancellationToken), cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    public Task<IReadOnlyList<BlockVolume>> FindVolumesAsync(string filter, string value, CancellationToken cancellationToken) => CallAsync(
        "DescribeVolumes", () => storage.DescribeVolumesAsync(new DescribeRequest(Filters: [new(filter, [value])]), cancellationToken), cancellationToken);

    public async Task<IReadOnlyList<BlockSnapshot>> FindSnapshotsAsync(string? id, string? name, CancellationToken cancellationToken)
    {
        await Task.Delay(BatchDelay, clock, cancellationToken);
        var request = id is not null ? new DescribeRequest([id]) : new DescribeRequest(Filters: [new("tag:CSIVolumeSnapshotName", [name!])]);
        return await CallAsync("DescribeSnapshots", () => storage.DescribeSnapshotsAsync(request, cancellationToken), cancellationToken);
    }

    private static bool IsTransient(AwsServiceException exception) =>
        exception.StatusCode >= 500 || exception.Code is "RequestLimitExceeded" or "Throttling" or "ThrottlingException" or "RequestThrottled" or "EC2ThrottledException";
}
