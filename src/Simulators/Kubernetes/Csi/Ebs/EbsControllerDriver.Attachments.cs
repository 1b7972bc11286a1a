using Drydock.Core.Ports;

namespace Drydock.Simulators.Kubernetes.Csi.Ebs;

/// <summary>Attach, detach, expand.</summary>
public sealed partial class EbsControllerDriver
{
    private const int AttachmentStepsMax = 13;
    private static readonly TimeSpan InstanceBatchDelay = TimeSpan.FromMilliseconds(500);
    private readonly SortedDictionary<string, string> _devicesInFlight = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<KeyValuePair<string, string>>> PublishVolumeAsync(
        string volumeId, string nodeId, bool readOnly, IReadOnlyList<KeyValuePair<string, string>> volumeContext, CancellationToken cancellationToken)
    {
        using var flight = Enter(volumeId + nodeId, $"An operation with the given volume {volumeId} already exists");
        try
        {
            return [new("devicePath", await AttachAsync(volumeId, nodeId, cancellationToken))];
        }
        catch (EbsApiException exception)
        {
            var code = exception.Code == "AttachmentLimitExceeded" ? "ResourceExhausted" : "Internal";
            throw new CsiException(code, code == "Internal"
                ? $"Could not attach volume \"{volumeId}\" to node \"{nodeId}\": {exception.Message}"
                : $"Attachment limit exceeded for volume \"{volumeId}\" on node \"{nodeId}\": limit exceeded: {exception.Message}");
        }
        finally
        {
            _devicesInFlight.Remove($"{nodeId} {volumeId}");
        }
    }

    public async Task UnpublishVolumeAsync(string volumeId, string nodeId, CancellationToken cancellationToken)
    {
        using var flight = Enter(volumeId + nodeId, $"An operation with the given volume {volumeId} already exists");
        try
        {
            await Task.Delay(InstanceBatchDelay, _clock, cancellationToken);
            await _ec2.CallAsync("DetachVolume", () => _ec2.Storage.DetachVolumeAsync(new VolumeId(volumeId), new InstanceId(nodeId), force: false, cancellationToken), cancellationToken);
            await WaitForAttachmentAsync(volumeId, nodeId, "detached", null, cancellationToken);
        }
        catch (EbsApiException exception) when (exception.Code is "IncorrectState" or "InvalidAttachment.NotFound" or "InvalidVolume.NotFound" or "InvalidInstanceID.NotFound")
        {
            // Not attached there: nothing to do.
        }
        catch (EbsApiException exception)
        {
            throw new CsiException("Internal", $"Could not detach volume \"{volumeId}\" from node \"{nodeId}\": could not detach volume \"{volumeId}\" from node \"{nodeId}\": {exception.Message}");
        }
    }

    public async Task ModifyVolumeAsync(string volumeId, IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken cancellationToken)
    {
        using var flight = Enter(volumeId + " modify", $"An operation with the given volume {volumeId} already exists");
        var wanted = new EbsVolumeParameters();
        foreach (var (key, value) in parameters) wanted.Change(key, value);
        try
        {
            await ModifyAsync(new VolumeId(volumeId), parameters.Any(p => p.Key is "type" or "volumeType") ? wanted.VolumeType : null, wanted, cancellationToken);
        }
        catch (EbsApiException exception)
        {
            throw new CsiException(exception.Code is "InvalidParameterValue" or "InvalidParameterCombination" ? "InvalidArgument" : "Internal", $"Could not modify volume \"{volumeId}\": {exception.Message}");
        }
    }

    /// <summary>Asks once, and looks until EC2 shows it; a volume that is as wanted is left alone, for every modification counts.</summary>
    private async Task ModifyAsync(VolumeId id, string? type, EbsVolumeParameters wanted, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromSeconds(1);
        for (var step = 0; step <= AttachmentStepsMax; step++)
        {
            var volume = await _ec2.FindVolumeAsync(id, cancellationToken) ?? throw new EbsApiException("", "resource was not found");
            var isThere = (type is null || volume.VolumeType == type) && (wanted.Iops == 0 || volume.Iops == wanted.Iops) && (wanted.Throughput == 0 || volume.ThroughputMibps == wanted.Throughput);
            if (isThere && wanted.Tags.Count > 0) await _ec2.CallAsync("CreateTags", () => _ec2.Storage.CreateTagsAsync(id.Value, [.. wanted.Tags], cancellationToken), cancellationToken);
            if (isThere) return;
            if (step == 0)
            {
                var request = new ModifyVolumeRequest(id, null, type, wanted.Iops == 0 ? null : wanted.Iops, wanted.Throughput == 0 ? null : wanted.Throughput);
                await _ec2.CallAsync("ModifyVolume", () => _ec2.Storage.ModifyVolumeAsync(request, cancellationToken), cancellationToken);
                continue;
            }

            await Task.Delay(pause, _clock, cancellationToken);
            pause *= 1.7;
        }

        throw new EbsApiException("", "timed out waiting for the condition");
    }

    public async Task<ByteSize> ExpandVolumeAsync(string volumeId, ByteSize required, CancellationToken cancellationToken)
    {
        var size = required.GibibytesCeiling;
        try
        {
            return await ExpandAsync(new VolumeId(volumeId), size, cancellationToken);
        }
        catch (EbsApiException exception)
        {
            throw new CsiException("Internal", $"Could not resize volume \"{volumeId}\": {exception.Message}");
        }
    }

    /// <summary>The size counts as soon as EC2 shows it: the modification then is "optimizing".</summary>
    private async Task<ByteSize> ExpandAsync(VolumeId id, long size, CancellationToken cancellationToken)
    {
        const int stepsMax = 10;
        var pause = TimeSpan.FromSeconds(1);
        for (var step = 0; step <= stepsMax; step++)
        {
            var volume = await _ec2.FindVolumeAsync(id, cancellationToken) ?? throw new EbsApiException("", "resource was not found");
            if (volume.SizeGibibytes >= size) return ByteSize.FromGibibytes(volume.SizeGibibytes);
            if (step == 0)
            {
                await _ec2.CallAsync("ModifyVolume", () => _ec2.Storage.ModifyVolumeAsync(new ModifyVolumeRequest(id, size), cancellationToken), cancellationToken);
                continue;
            }

            await Task.Delay(pause, _clock, cancellationToken);
            pause *= 1.7;
        }

        throw new EbsApiException("", "timed out waiting for the condition");
    }

    private async Task<string> AttachAsync(string volumeId, string nodeId, CancellationToken cancellationToken)
    {
        await Task.Delay(InstanceBatchDelay, _clock, cancellationToken);
        var attached = await _ec2.FindVolumesAsync("attachment.instance-id", nodeId, cancellationToken);
        var used = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var volume in attached)
        {
            foreach (var attachment in volume.Attachments)
            {
                if (attachment.InstanceId.Value == nodeId && attachment.State != "detached") used[attachment.Device] = volume.VolumeId.Value;
            }
        }

        foreach (var (key, device) in _devicesInFlight)
        {
            if (key.StartsWith(nodeId + " ", StringComparison.Ordinal)) used.TryAdd(device, key[(nodeId.Length + 1)..]);
        }

        var known = used.FirstOrDefault(u => u.Value == volumeId).Key;
        var path = known ?? EbsDeviceNames.Next(used.Keys) ?? throw new EbsApiException("", "there are no names available");
        _devicesInFlight[$"{nodeId} {volumeId}"] = path;
        if (known is null)
        {
            try
            {
                await _ec2.CallAsync("AttachVolume", () => _ec2.Storage.AttachVolumeAsync(new VolumeId(volumeId), new InstanceId(nodeId), path, cancellationToken), cancellationToken);
            }
            catch (EbsApiException exception)
            {
                throw new EbsApiException(exception.Code, $"could not attach volume \"{volumeId}\" to node \"{nodeId}\": {exception.Message}");
            }
        }

        await WaitForAttachmentAsync(volumeId, nodeId, "attached", path, cancellationToken);
        return path;
    }

    /// <summary>Looks at once, then after pauses of 1 s and 1.8 times more each time, thirteen times.</summary>
    private async Task WaitForAttachmentAsync(string volumeId, string nodeId, string expected, string? device, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromSeconds(1);
        for (var step = 1; ; step++)
        {
            if (await IsInStateAsync(volumeId, nodeId, expected, device, cancellationToken)) return;
            if (step == AttachmentStepsMax) throw new EbsApiException("", "timed out waiting for the condition");
            await Task.Delay(pause, _clock, cancellationToken);
            pause *= 1.8;
        }
    }

    private async Task<bool> IsInStateAsync(string volumeId, string nodeId, string expected, string? device, CancellationToken cancellationToken)
    {
        BlockVolume? volume;
        try
        {
            volume = await _ec2.FindVolumeAsync(new VolumeId(volumeId), cancellationToken);
        }
        catch (EbsApiException exception) when (exception.Code == "InvalidVolume.NotFound" && expected == "detached")
        {
            return true;
        }
        catch (EbsApiException exception) when (exception.Code != "InvalidVolume.NotFound")
        {
            // The look failed, not the attachment: look again.
            return false;
        }

        var (state, at) = ("detached", (string?)null);
        foreach (var attachment in volume?.Attachments ?? [])
        {
            if (attachment.InstanceId.Value == nodeId) (state, at) = (attachment.State, attachment.Device);
        }

        return state == expected && (device is null || at == device);
    }
}
