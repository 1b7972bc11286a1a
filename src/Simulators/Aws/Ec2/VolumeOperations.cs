using Drydock.Core.Ebs;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>CreateVolume, CopyVolumes and DeleteVolume.</summary>
/// <remarks>
/// Provenance: Documented (EC2 API reference; EBS user guide, "Volume lifecycle") and CrossChecked (EBS CSI driver issues 1140, 2441, 3010: an unusable key gives 200 with state
/// creating, then the volume vanishes, and its client token is burned).
/// </remarks>
internal sealed class VolumeOperations(Ec2State state, Ec2Keys keys)
{
    internal async Task<VolumeView> CreateAsync(CreateVolumeInput input, AwsPrincipal caller)
    {
        var request = input.Request;
        var identity = input with { Request = request with { Tags = null } };
        if (FindByToken(request.ClientToken, identity, request.Tags) is { } existing) return existing;
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
        CheckMultiAttach(input.IsMultiAttach, rules);
        TagOperations.Check(request.Tags ?? [], 0, state.Options.Quotas);
        var choice = EncryptionRules.ForVolume(SourceKind(source), request.Encrypted == true, request.KmsKeyId is not null, state.EncryptionByDefault);
        var key = await ResolveKeyAsync(choice, request.KmsKeyId, source?.KmsKeyId, caller);

        // The same request may have come in twice while KMS was asked.
        if (FindByToken(request.ClientToken, identity, request.Tags) is { } concurrent) return concurrent;
        var content = source is null ? null : VolumeContent.Of(source);
        var volume = Make(request.AvailabilityZone, size, rules.Name, content, choice, key.Name, source?.Id, null, input.InitializationRate);
        (volume.Iops, volume.Throughput, volume.IsMultiAttach) = (iops, throughput, input.IsMultiAttach);
        Add(volume, content, request.ClientToken, identity, request.Tags);
        Schedule(volume, content, key.Arn, caller);
        return volume.View;
    }

    /// <summary>Documented (EC2 API reference, CopyVolumes; EBS user guide, "Copy an Amazon EBS volume"): crash consistent, in the zone of its source, gp2 unless it says otherwise.</summary>
    internal async Task<VolumeView> CopyAsync(CopyVolumesInput input, AwsPrincipal caller)
    {
        var identity = input with { Tags = null };
        if (FindByToken(input.ClientToken, identity, input.Tags) is { } existing) return existing;
        var source = state.Volume(input.SourceVolumeId);
        if (input.KmsKeyId is not null && input.Encrypted != true) throw Ec2Errors.KmsKeyIdWithoutEncrypted();
        if (source.State is not ("available" or "in-use")) throw Ec2Errors.IncorrectState($"The volume '{source.Id}' is '{source.State}'");
        var size = input.SizeGibibytes ?? source.SizeGibibytes;
        if (size < source.SizeGibibytes)
        {
            throw Ec2Errors.InvalidParameterValue($"Volume of size {size}GB is smaller than volume '{source.Id}', expect size >= {source.SizeGibibytes}GB");
        }

        var rules = VolumeTypeRules.Of(input.VolumeType ?? VolumeTypeRules.DefaultType);
        var (iops, throughput) = rules.Check(size, input.Iops, input.ThroughputMibps);
        CheckMultiAttach(input.IsMultiAttach, rules);
        TagOperations.Check(input.Tags ?? [], 0, state.Options.Quotas);
        var kind = source.Encrypted ? VolumeSource.OwnEncryptedSnapshot : VolumeSource.UnencryptedSnapshot;
        var choice = EncryptionRules.ForVolume(kind, input.Encrypted == true, input.KmsKeyId is not null, state.EncryptionByDefault);

        // What the source stores at the moment of the call.
        var content = new VolumeContent(source.Store.Freeze(), source.DataKey, source.KmsKeyId, source.Id.Value);
        var key = await ResolveKeyAsync(choice, input.KmsKeyId, source.KmsKeyId, caller);
        if (FindByToken(input.ClientToken, identity, input.Tags) is { } concurrent) return concurrent;
        var volume = Make(source.Zone, size, rules.Name, content, choice, key.Name, null, source.Id, null);
        (volume.Iops, volume.Throughput, volume.IsMultiAttach) = (iops, throughput, input.IsMultiAttach);
        Add(volume, content, input.ClientToken, identity, input.Tags);
        Schedule(volume, content, key.Arn, caller);
        return volume.View;
    }

    internal void Delete(VolumeId id)
    {
        var volume = state.Volume(id);
        if (volume.Attachments.Count > 0) throw Ec2Errors.VolumeInUse($"Volume {id} is currently attached to {volume.Attachments[0].Instance}");
        if (volume.State is not ("available" or "error")) throw Ec2Errors.IncorrectState($"The volume '{id}' is '{volume.State}'");
        state.SetVolumeState(volume, "deleting");
        RemoveSoon(volume);
    }

    /// <summary>Goes on with what was under way in an earlier program.</summary>
    internal void Resume(VolumeRecord volume)
    {
        if (volume.State == "deleting") RemoveSoon(volume);
        else if (volume.State == "creating" && volume.Pending is not null) PrepareSoon(volume);
        else if (volume.State == "creating") state.Transitions.After(state.Times.CreateVolume.Draw(state.Random), () => Finish(volume));
    }

    private void RemoveSoon(VolumeRecord volume) => state.Transitions.After(state.Times.DeleteVolume.Draw(state.Random), () =>
    {
        state.Volumes.Remove(volume.Id.Value);
        state.Tell($"{volume.Id} deleted");
        state.Changed("volume", volume.Id.Value, "deleting", null);
    });

    private static void CheckMultiAttach(bool isAsked, EbsVolumeType rules)
    {
        if (isAsked && rules.Name is not ("io1" or "io2")) throw Ec2Errors.InvalidParameterCombination($"Multi-Attach is not supported for {rules.Name} volumes.");
    }

    private VolumeView? FindByToken(string? token, object identity, IReadOnlyList<KeyValuePair<string, string>>? tags)
    {
        if (string.IsNullOrEmpty(token) || !state.ClientTokens.TryGetValue(token, out var use)) return null;
        if (use.Expires <= state.Now)
        {
            state.ClientTokens.Remove(token);
            return null;
        }

        if (!state.Volumes.TryGetValue(use.VolumeId.Value, out var volume)) throw Ec2Errors.TokenOfDeletedResource();
        return use.Matches(identity, tags ?? []) ? volume.View : throw Ec2Errors.TokenMismatch();
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
    private async Task<(string? Name, string? Arn)> ResolveKeyAsync(EncryptionChoice choice, string? given, string? sourceKeyId, AwsPrincipal caller)
    {
        if (choice == EncryptionChoice.Unencrypted) return (null, null);
        if (choice == EncryptionChoice.SnapshotKey) return (sourceKeyId, sourceKeyId);
        var name = choice == EncryptionChoice.GivenKey ? given! : state.DefaultKmsKeyId ?? Kms.SimKms.EbsAlias;
        var arn = await keys.ResolveAsync(name, caller);
        return (arn ?? name, arn);
    }

    private VolumeRecord Make(
        string zone, long size, string type, VolumeContent? content, EncryptionChoice choice, string? keyId, SnapshotId? snapshot, VolumeId? source, int? initializationRate)
    {
        var id = new VolumeId(state.NewId("vol-"));
        var bytes = ByteSize.FromGibibytes(size);

        // What an encrypted volume starts with comes when its key is known: nothing is ever stored in the clear meanwhile.
        var shares = content is not null && choice == EncryptionChoice.Unencrypted;
        var store = shares ? new BlockStore(content!.Image, bytes) : new BlockStore(bytes);
        return new VolumeRecord(id, zone, state.Now, store)
        {
            SizeGibibytes = size,
            Type = type,
            Encrypted = choice != EncryptionChoice.Unencrypted,
            KmsKeyId = keyId,
            SnapshotId = snapshot,
            SourceVolumeId = source,
            InitializationRate = initializationRate,
        };
    }

    private void Add(VolumeRecord volume, VolumeContent? content, string? token, object identity, IReadOnlyList<KeyValuePair<string, string>>? tags)
    {
        foreach (var (key, value) in tags ?? []) volume.SetTag(key, value);
        state.Volumes.Add(volume.Id.Value, volume);
        if (!string.IsNullOrEmpty(token))
        {
            state.ClientTokens[token] = new ClientTokenUse(identity, tags ?? [], volume.Id, state.Now + state.Options.Quotas.ClientTokenLifetime);
        }

        var encryption = volume.Encrypted ? $"encrypted with {volume.KmsKeyId}" : "not encrypted";
        var origin = content is null ? "" : $", from {content.Origin}";
        state.Tell($"{volume.Id} creating: {volume.SizeGibibytes} GiB {volume.Type} in {volume.Zone}, {encryption}{origin}");
        state.Changed("volume", volume.Id.Value, null, "creating");
    }

    private void Schedule(VolumeRecord volume, VolumeContent? source, string? keyArn, AwsPrincipal caller)
    {
        if (!volume.Encrypted)
        {
            state.Transitions.After(state.Times.CreateVolume.Draw(state.Random), () => Finish(volume));
            return;
        }

        volume.Pending = new PendingContent(source, keyArn, caller);
        PrepareSoon(volume);
    }

    private void PrepareSoon(VolumeRecord volume)
    {
        var times = state.Times;
        var (source, keyArn, caller) = volume.Pending!;
        var work = times.GhostVolume.Draw(state.Random);
        var rest = times.CreateVolume.Draw(state.Random) - work;
        state.Transitions.AfterAsync(work, async () =>
        {
            try
            {
                if (state.VolumesToLose > 0)
                {
                    state.VolumesToLose--;
                    throw Kms.KmsErrors.InvalidKeyId(volume.KmsKeyId!);
                }

                if (keyArn is null) throw Kms.KmsErrors.InvalidKeyId(volume.KmsKeyId!);
                await PrepareKeyAsync(volume, source, keyArn, caller);
                volume.Pending = null;
                state.Touched("volume", volume.Id.Value);
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
    private async Task PrepareKeyAsync(VolumeRecord volume, VolumeContent? source, string keyArn, AwsPrincipal caller)
    {
        // Also for a restore under the snapshot's own key, whose data key the volume then shares: KMS checks state and rights.
        var fresh = await keys.GenerateAsync(keyArn, volume.Id.Value, caller);
        if (source is { KmsKeyId: not null } && source.KmsKeyId == keyArn)
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
