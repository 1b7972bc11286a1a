using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>CreateVolume and DeleteVolume.</summary>
/// <remarks>
/// Provenance: Documented (EC2 API reference; EBS user guide, "Volume lifecycle") and CrossChecked (EBS CSI driver issues 1140, 2441, 3010: an unusable key gives 200 with state
/// creating, then the volume vanishes, and its client token is burned).
/// </remarks>
internal sealed class VolumeOperations(Ec2State state, Ec2Keys keys)
{
    internal async Task<BlockVolume> CreateAsync(CreateVolumeRequest request, AwsPrincipal caller)
    {
        if (FindByToken(request) is { } existing) return existing;
        CheckZone(request.AvailabilityZone);
        if (request.KmsKeyId is not null && request.Encrypted != true) throw Ec2Errors.KmsKeyIdWithoutEncrypted();
        var source = FindSource(request);
        var size = request.SizeGibibytes ?? source?.VolumeSizeGibibytes ?? throw Ec2Errors.MissingParameter("The request must contain the parameter size or snapshotId");
        if (source is not null && size < source.VolumeSizeGibibytes)
        {
            throw Ec2Errors.InvalidParameterValue($"Volume of size {size}GB is smaller than snapshot '{source.Id}', expect size >= {source.VolumeSizeGibibytes}GB");
        }

        var rules = VolumeTypeRules.Of(request.VolumeType ?? VolumeTypeRules.DefaultType);
        var (iops, throughput) = rules.Check(size, request.Iops, request.ThroughputMibps);
        TagOperations.Check(request.Tags ?? [], 0, state.Options.Quotas);
        var choice = EncryptionRules.ForVolume(SourceKind(source), request.Encrypted == true, request.KmsKeyId is not null, state.EncryptionByDefault);
        var keyId = await ResolveKeyAsync(choice, request.KmsKeyId, source, caller);

        // The same request may have come in twice while KMS was asked.
        if (FindByToken(request) is { } concurrent) return concurrent;
        var volume = Add(request, size, rules.Type, source, choice, keyId.Name);
        (volume.Iops, volume.Throughput) = (iops, throughput);
        Schedule(volume, source, keyId.Arn, caller);
        return volume.Describe();
    }

    internal void Delete(VolumeId id)
    {
        var volume = state.Volume(id);
        if (volume.Attachments.Count > 0) throw Ec2Errors.VolumeInUse($"Volume {id} is currently attached to {volume.Attachments[0].Instance}");
        if (volume.State is not ("available" or "error")) throw Ec2Errors.IncorrectState($"The volume '{id}' is '{volume.State}'");
        state.SetVolumeState(volume, "deleting");
        state.Transitions.After(state.Options.Times.DeleteVolume.Draw(state.Random), () =>
        {
            state.Volumes.Remove(id.Value);
            state.Tell($"{id} deleted");
            state.Changed("volume", id.Value, "deleting", null);
        });
    }

    private BlockVolume? FindByToken(CreateVolumeRequest request)
    {
        if (string.IsNullOrEmpty(request.ClientToken) || !state.ClientTokens.TryGetValue(request.ClientToken, out var use)) return null;
        if (use.Expires <= state.Now)
        {
            state.ClientTokens.Remove(request.ClientToken);
            return null;
        }

        if (!state.Volumes.TryGetValue(use.VolumeId.Value, out var volume)) throw Ec2Errors.TokenOfDeletedResource();
        return use.Matches(request) ? volume.Describe() : throw Ec2Errors.TokenMismatch();
    }

    private void CheckZone(string zone)
    {
        foreach (var known in state.Options.Zones)
        {
            if (known == zone) return;
        }

        throw string.IsNullOrEmpty(zone) ? Ec2Errors.MissingParameter("The request must contain the parameter zone") : Ec2Errors.ZoneNotFound(zone);
    }

    private SnapshotRecord? FindSource(CreateVolumeRequest request)
    {
        if (request.SnapshotId is not { } id) return null;
        var snapshot = state.Snapshot(id);
        return snapshot.State == "completed" ? snapshot : throw Ec2Errors.IncorrectState($"Snapshot is in invalid state - {snapshot.State}");
    }

    private VolumeSource SourceKind(SnapshotRecord? source)
    {
        if (source is null) return VolumeSource.Empty;
        if (!source.Encrypted) return VolumeSource.UnencryptedSnapshot;
        return source.OwnerId == state.Options.AccountId ? VolumeSource.OwnEncryptedSnapshot : VolumeSource.SharedEncryptedSnapshot;
    }

    /// <summary>What the answer shows as the key, and the key's ARN, or null when there is no such key: EC2 finds that out later.</summary>
    private async Task<(string? Name, string? Arn)> ResolveKeyAsync(EncryptionChoice choice, string? given, SnapshotRecord? source, AwsPrincipal caller)
    {
        if (choice == EncryptionChoice.Unencrypted) return (null, null);
        if (choice == EncryptionChoice.SnapshotKey) return (source!.KmsKeyId, source.KmsKeyId);
        var name = choice == EncryptionChoice.GivenKey ? given! : state.DefaultKmsKeyId ?? Kms.SimKms.EbsAlias;
        var arn = await keys.ResolveAsync(name, caller);
        return (arn ?? name, arn);
    }

    private VolumeRecord Add(CreateVolumeRequest request, long size, string type, SnapshotRecord? source, EncryptionChoice choice, string? keyId)
    {
        var id = new VolumeId(state.NewId("vol-"));
        var bytes = ByteSize.FromGibibytes(size);

        // What an encrypted volume starts with comes when its key is known: nothing is ever stored in the clear meanwhile.
        var shares = source is not null && choice == EncryptionChoice.Unencrypted;
        var store = shares ? new BlockStore(source!.Image, bytes) : new BlockStore(bytes);
        var volume = new VolumeRecord(id, request.AvailabilityZone, state.Now, store)
        {
            SizeGibibytes = size,
            Type = type,
            Encrypted = choice != EncryptionChoice.Unencrypted,
            KmsKeyId = keyId,
            SnapshotId = source?.Id,
        };
        foreach (var (key, value) in request.Tags ?? []) volume.Tags[key] = value;
        state.Volumes.Add(id.Value, volume);
        if (!string.IsNullOrEmpty(request.ClientToken))
        {
            state.ClientTokens[request.ClientToken] = new ClientTokenUse(request, id, state.Now + state.Options.Quotas.ClientTokenLifetime);
        }

        var encryption = volume.Encrypted ? $"encrypted with {keyId}" : "not encrypted";
        var origin = source is null ? "" : $", from {source.Id}";
        state.Tell($"{id} creating: {size} GiB {type} in {volume.Zone}, {encryption}{origin}");
        state.Changed("volume", id.Value, null, "creating");
        return volume;
    }

    private void Schedule(VolumeRecord volume, SnapshotRecord? source, string? keyArn, AwsPrincipal caller)
    {
        var times = state.Options.Times;
        if (!volume.Encrypted)
        {
            state.Transitions.After(times.CreateVolume.Draw(state.Random), () => Finish(volume));
            return;
        }

        var work = times.GhostVolume.Draw(state.Random);
        var rest = times.CreateVolume.Draw(state.Random) - work;
        state.Transitions.AfterAsync(work, async () =>
        {
            try
            {
                if (keyArn is null) throw Kms.KmsErrors.InvalidKeyId(volume.KmsKeyId!);
                await PrepareKeyAsync(volume, source, keyArn, caller);
            }
            catch (AwsServiceException exception)
            {
                Vanish(volume, exception);
                return;
            }

            state.Transitions.After(rest, () => Finish(volume));
        });
    }

    /// <summary>Gets the volume its data key, and encrypts what it starts with when that is under another key or none.</summary>
    private async Task PrepareKeyAsync(VolumeRecord volume, SnapshotRecord? source, string keyArn, AwsPrincipal caller)
    {
        // Also for a restore under the snapshot's own key, whose data key the volume then shares: KMS checks state and rights.
        var fresh = await keys.GenerateAsync(keyArn, volume.Id.Value, caller);
        if (source is { Encrypted: true } && source.KmsKeyId == keyArn)
        {
            volume.DataKey = source.DataKey;
            volume.Store = new BlockStore(source.Image, volume.Store.Size);
            return;
        }

        volume.DataKey = fresh;
        if (source is null) return;
        var from = source.DataKey is null ? null : await keys.DecryptAsync(source.DataKey, caller);
        var (to, grant) = await keys.DecryptByGrantAsync(fresh, keys.InfrastructureOf(volume.Id.Value), caller);
        using (var fromCipher = from is null ? null : new SectorCipher(from))
        using (var toCipher = new SectorCipher(to))
        {
            volume.Store = new BlockStore(source.Image.Reencrypt(fromCipher, toCipher), volume.Store.Size);
        }

        await keys.RetireAsync(grant);
    }

    private void Finish(VolumeRecord volume)
    {
        state.Tell($"{volume.Id} available");
        state.SetVolumeState(volume, "available");
    }

    private void Vanish(VolumeRecord volume, AwsServiceException reason)
    {
        state.Volumes.Remove(volume.Id.Value);
        state.Tell($"{volume.Id} vanished: its key can't be used ({reason.Code}: {reason.Message})");
        state.Changed("volume", volume.Id.Value, "creating", null);
    }
}
