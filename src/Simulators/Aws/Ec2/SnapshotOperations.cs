using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>CreateSnapshot, CreateSnapshots, CopySnapshot and DeleteSnapshot.</summary>
/// <remarks>
/// Provenance: Documented (EBS user guide, "How Amazon EBS snapshots work", "Copy a snapshot", "Delete a snapshot"; EC2 API reference). Assumed: a snapshot completes after
/// the earlier pending ones of its volume, whose blocks it relies on; the first snapshot of a volume restored under the same data key relies on the snapshot it came from.
/// </remarks>
internal sealed class SnapshotOperations(Ec2State state, Ec2Keys keys)
{
    internal SnapshotView Create(CreateSnapshotRequest request)
    {
        var volume = state.Volume(request.VolumeId);
        CheckDescription(request.Description);
        if (volume.State is not ("available" or "in-use")) throw Ec2Errors.IncorrectState($"The volume '{volume.Id}' is '{volume.State}'");
        TagOperations.Check(request.Tags ?? [], 0, state.Options.Quotas);
        var earlier = Earlier(volume, out var notBefore);
        var image = volume.Store.Freeze();
        var snapshot = new SnapshotRecord(new SnapshotId(state.NewId("snap-")), volume.Id, state.Options.AccountId, state.Now, image)
        {
            VolumeSizeGibibytes = volume.SizeGibibytes,
            Encrypted = volume.Encrypted,
            KmsKeyId = volume.KmsKeyId,
            DataKey = volume.DataKey,
            Description = request.Description,
            BytesToCopy = image.BytesChangedSince(earlier),
        };
        var completion = state.Now + state.Times.DrawSnapshot(state.Random, snapshot.BytesToCopy);
        snapshot.CompletionTime = completion > notBefore ? completion : notBefore + TimeSpan.FromMilliseconds(1);
        Add(snapshot, request.Tags);
        state.Tell($"{snapshot.Id} of {volume.Id} pending: {snapshot.BytesToCopy} to copy");
        state.Transitions.After(snapshot.CompletionTime - state.Now, () => Complete(snapshot));
        return snapshot.View(state.Now);
    }

    /// <summary>
    /// Documented (EC2 API reference, CreateSnapshots): crash consistent over the volumes of an instance; one that can't be made fails all. The root volume is not simulated.
    /// </summary>
    internal IReadOnlyList<SnapshotView> CreateAll(CreateSnapshotsInput input)
    {
        var instance = state.Instance(input.InstanceId);
        var volumes = new List<VolumeRecord>();
        foreach (var volume in state.Volumes.Values)
        {
            if (volume.AttachmentTo(instance.Id) is not null && !input.ExcludedVolumes.Contains(volume.Id.Value, StringComparer.Ordinal)) volumes.Add(volume);
        }

        foreach (var excluded in input.ExcludedVolumes)
        {
            if (state.Volume(new VolumeId(excluded)).AttachmentTo(instance.Id) is null) throw Ec2Errors.AttachmentNotFound(excluded, instance.Id.Value);
        }

        foreach (var volume in volumes) Earlier(volume, out _);
        var snapshots = new List<SnapshotView>(volumes.Count);
        foreach (var volume in volumes) snapshots.Add(Create(new CreateSnapshotRequest(volume.Id, input.Description, TagsFor(volume, input))));
        return snapshots;
    }

    internal async Task<SnapshotRecord> CopyAsync(CopySnapshotInput input, AwsPrincipal caller)
    {
        var request = input.Request;
        if (input.SourceRegion != state.Options.Region)
        {
            throw Ec2Errors.Unsupported($"Snapshots of the region '{input.SourceRegion}' can't be copied: only '{state.Options.Region}' is simulated.");
        }

        CheckDescription(request.Description);
        var source = state.Snapshot(request.SourceSnapshotId);
        if (request.KmsKeyId is not null && request.Encrypted != true) throw Ec2Errors.KmsKeyIdWithoutEncrypted();
        if (source.Encrypted && request.Encrypted == false) throw Ec2Errors.InvalidParameterValue("An encrypted snapshot can't be copied without encryption.");
        if (source.State != "completed") throw Ec2Errors.IncorrectState($"The snapshot '{source.Id}' is '{source.State}', not 'completed'.");
        TagOperations.Check(request.Tags ?? [], 0, state.Options.Quotas);
        var choice = EncryptionRules.ForCopy(source.Encrypted, request.Encrypted == true, request.KmsKeyId is not null, state.EncryptionByDefault);
        string? keyArn = null;
        if (choice != EncryptionChoice.Unencrypted)
        {
            var name = request.KmsKeyId ?? state.DefaultKmsKeyId ?? Kms.SimKms.EbsAlias;
            keyArn = await keys.ResolveAsync(name, caller) ?? throw Ec2Errors.InvalidKmsKey(name);
        }

        CheckCopies();
        var copy = AddCopy(input, source, keyArn);
        copy.Pending = new PendingContent(VolumeContent.Of(source), keyArn, caller);
        FillSoon(copy);
        return copy;
    }

    /// <summary>Goes on with what was under way in an earlier program.</summary>
    internal void Resume(SnapshotRecord snapshot)
    {
        if (snapshot.State != "pending") return;
        if (snapshot.Pending is not null) FillSoon(snapshot);
        else state.Transitions.After(snapshot.CompletionTime - state.Now, () => Complete(snapshot));
    }

    private void FillSoon(SnapshotRecord copy) => state.Transitions.AfterAsync(state.Times.GhostVolume.Draw(state.Random), () => FillAsync(copy, copy.Pending!));

    internal void Delete(SnapshotId id)
    {
        var snapshot = state.Snapshot(id);
        if (snapshot.OwnerId != state.Options.AccountId) throw Ec2Errors.NotTheOwner(id.Value);
        if (snapshot.UsedByImage is { } image) throw Ec2Errors.SnapshotInUse(id.Value, image);
        if (snapshot.State == "pending")
        {
            // Documented: "the snapshot must complete before the deletion takes effect".
            snapshot.IsDeleteRequested = true;
            return;
        }

        Remove(snapshot);
    }

    /// <summary>What of this volume is in the snapshot store already; enforces the quota of pending snapshots.</summary>
    private BlockImage? Earlier(VolumeRecord volume, out DateTimeOffset notBefore)
    {
        SnapshotRecord? latest = null;
        var pending = 0;
        notBefore = DateTimeOffset.MinValue;
        foreach (var snapshot in state.Snapshots.Find(RecordTable<SnapshotRecord>.TermOf(DescribeFilters.OfVolume, volume.Id.Value)))
        {
            if (snapshot.IsCopy) continue;
            if (snapshot.State == "pending")
            {
                pending++;
                if (snapshot.CompletionTime > notBefore) notBefore = snapshot.CompletionTime;
            }

            if (snapshot.State != "error" && (latest is null || snapshot.StartTime > latest.StartTime)) latest = snapshot;
        }

        var quotas = state.Options.Quotas;
        var limit = VolumeTypeRules.Of(volume.Type).IsHardDisk ? quotas.PendingSnapshotsPerHddVolume : quotas.PendingSnapshotsPerVolume;
        if (pending >= limit) throw Ec2Errors.ConcurrentSnapshotLimit(volume.Id.Value);
        if (latest is not null) return latest.Image;
        return volume.SnapshotId is { } origin && state.Snapshots.TryGetValue(origin.Value, out var parent) ? parent.Image : null;
    }

    private void CheckCopies()
    {
        var copies = 0;
        foreach (var snapshot in state.Snapshots.Values)
        {
            if (snapshot.IsCopy && snapshot.State == "pending") copies++;
        }

        if (copies >= state.Options.Quotas.PendingSnapshotCopies) throw Ec2Errors.SnapshotCopyLimit(state.Options.Quotas.PendingSnapshotCopies);
    }

    private static IReadOnlyList<KeyValuePair<string, string>> TagsFor(VolumeRecord volume, CreateSnapshotsInput input)
    {
        if (!input.CopiesTags) return input.Tags;
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in volume.Tags) tags[key] = value;
        foreach (var (key, value) in input.Tags) tags[key] = value;
        return [.. tags];
    }

    private static void CheckDescription(string description)
    {
        if (description.Length > 255) throw Ec2Errors.InvalidParameterValue("Description may not be longer than 255 characters.");
    }

    private SnapshotRecord AddCopy(CopySnapshotInput input, SnapshotRecord source, string? keyArn)
    {
        var request = input.Request;

        // A copy under another key stays empty until it is encrypted: nothing of it is ever stored in the clear.
        var isFull = keyArn != source.KmsKeyId;
        var image = isFull ? new BlockStore(source.Image.Size).Freeze() : source.Image;

        // Documented: the volume id of a copy is arbitrary and must not be used.
        var copy = new SnapshotRecord(new SnapshotId(state.NewId("snap-")), new VolumeId("vol-ffffffff"), state.Options.AccountId, state.Now, image)
        {
            VolumeSizeGibibytes = source.VolumeSizeGibibytes,
            Encrypted = keyArn is not null,
            KmsKeyId = keyArn,
            Description = request.Description,
            IsCopy = true,
            CompletionDurationMinutes = input.CompletionDurationMinutes,
        };
        copy.BytesToCopy = isFull ? source.Image.BytesChangedSince(null) : new ByteSize(0);
        copy.CompletionTime = state.Now + state.Times.GhostVolume.Max + state.Times.DrawSnapshot(state.Random, copy.BytesToCopy);
        Add(copy, request.Tags);
        state.Tell($"{copy.Id} pending: a copy of {source.Id}, {(keyArn is null ? "not encrypted" : $"encrypted with {keyArn}")}, {copy.BytesToCopy} to copy");
        return copy;
    }

    private async Task FillAsync(SnapshotRecord copy, PendingContent pending)
    {
        try
        {
            await ReencryptAsync(copy, pending.Content!, pending.Caller);
            copy.Pending = null;
            state.Touched("snapshot", copy.Id.Value);
        }
        catch (AwsServiceException exception)
        {
            state.Tell($"{copy.Id} error: its key can't be used ({exception.Code})");
            copy.StateMessage = exception.Message;
            copy.State = "error";
            state.Changed("snapshot", copy.Id.Value, "pending", "error");
            return;
        }

        state.Transitions.After(copy.CompletionTime - state.Now, () => Complete(copy));
    }

    private async Task ReencryptAsync(SnapshotRecord copy, VolumeContent source, AwsPrincipal caller)
    {
        if (copy.KmsKeyId is null) return;
        var fresh = await keys.GenerateAsync(copy.KmsKeyId, copy.Id.Value, caller);
        if (source.KmsKeyId == copy.KmsKeyId)
        {
            copy.DataKey = source.DataKey;
            return;
        }

        copy.DataKey = fresh;
        var from = source.DataKey is null ? null : await keys.DecryptAsync(source.DataKey, caller);
        var (to, grant) = await keys.DecryptByGrantAsync(fresh, keys.InfrastructureOf(copy.Id.Value), caller);
        using (var fromCipher = from is null ? null : new SectorCipher(from))
        using (var toCipher = new SectorCipher(to))
        {
            copy.Image = source.Image.Reencrypt(fromCipher, toCipher);
        }

        await keys.RetireAsync(grant);
    }

    private void Add(SnapshotRecord snapshot, IReadOnlyList<KeyValuePair<string, string>>? tags)
    {
        foreach (var (key, value) in tags ?? []) snapshot.SetTag(key, value);
        state.Snapshots.Add(snapshot.Id.Value, snapshot);
        state.Changed("snapshot", snapshot.Id.Value, null, "pending");
    }

    private void Complete(SnapshotRecord snapshot)
    {
        var isUnreadable = state.UnreadableVolumes.Contains(snapshot.VolumeId.Value);
        snapshot.State = isUnreadable || state.SnapshotsToFail > 0 ? "error" : "completed";
        if (snapshot.State == "error")
        {
            if (!isUnreadable) state.SnapshotsToFail--;
            snapshot.StateMessage = "The snapshot could not be completed.";
        }

        state.Tell($"{snapshot.Id} {snapshot.State}");
        state.Changed("snapshot", snapshot.Id.Value, "pending", snapshot.State);
        if (snapshot.IsDeleteRequested) Remove(snapshot);
    }

    private void Remove(SnapshotRecord snapshot)
    {
        state.Snapshots.Remove(snapshot.Id.Value);
        state.Tell($"{snapshot.Id} deleted");
        state.Changed("snapshot", snapshot.Id.Value, snapshot.State, null);
    }
}
