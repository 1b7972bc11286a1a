using Drydock.Core.Ports;

namespace Drydock.Integration.Contract.Aws;

/// <summary>Snapshots, their copies, and volumes of them. Documented: EC2 API reference (CreateSnapshot, CopySnapshot, DeleteSnapshot), EBS user guide, "Copy an Amazon EBS snapshot".</summary>
internal static class SnapshotCases
{
    internal static IReadOnlyList<AwsCase> All { get; } =
    [
        new("A snapshot is pending, then completed, and volumes of it have its size or more", LifeAsync, """
            created: pending 4 GiB plain
            description: before the move
            tags: step=1
            completed: completed 100% 4 GiB plain
            of the volume: True
            own: True
            found by its volume: 1
            found by its tag: 1
            a volume of it: 4 GiB plain, of the snapshot True
            a larger volume of it: 6 GiB plain, of the snapshot True
            a smaller volume of it: InvalidParameterValue
            a volume of another's pending one: IncorrectState
            deleted: done
            deleted again: InvalidSnapshot.NotFound
            """),
        new("A snapshot of an encrypted volume carries its key", EncryptedAsync, """
            snapshot: the given key
            volume: the given key
            """),
        new("A copy can be encrypted, and never decrypted", CopyAsync, """
            under a key: completed 4 GiB the given key
            description: step 2
            user's tags: none
            with the default key: alias/aws/ebs
            plain: plain
            key without Encrypted: InvalidParameterDependency
            encrypted, made plain: InvalidParameterValue
            encrypted, not asked: alias/aws/ebs
            encrypted, under another key: the other key
            a volume of the copy: the given key
            """),
        new("A pending snapshot can't be copied", PendingAsync, """
            copy: IncorrectState
            """),
        new("A snapshot that an image uses stays", InUseAsync, """
            delete: InvalidSnapshot.InUse
            """),
        new("Without ids there are one's own snapshots", OwnAsync, """
            mine is among them: True
            another's is among them: False
            another's by its id: 1
            """),
    ];

    private static async Task LifeAsync(AwsCaseRun run)
    {
        var volume = (await run.VolumeAsync()).VolumeId;
        var made = await run.Storage.CreateSnapshotAsync(new CreateSnapshotRequest(volume, "before the move", [new("step", "1")]), run.Token);
        run.Observe("created", $"{made.State} {made.VolumeSizeGibibytes} GiB {run.Encryption(made)}");
        run.Observe("description", made.Description);
        run.Observe("tags", AwsCaseRun.Tags(made.Tags));
        await run.RefusedAsync("a volume of another's pending one", () => run.Storage.CreateVolumeAsync(new CreateVolumeRequest(run.Zone, SnapshotId: made.SnapshotId), run.Token));
        var found = await run.UntilAsync(made.SnapshotId);
        run.Observe("completed", $"{found.State} {found.Progress} {found.VolumeSizeGibibytes} GiB {run.Encryption(found)}");
        run.Observe("of the volume", found.VolumeId == volume);
        run.Observe("own", found.OwnerId.Length == 12);
        await CountAsync(run, "found by its volume", new KeyValuePair<string, IReadOnlyList<string>>("volume-id", [volume.Value]));
        await CountAsync(run, "found by its tag", new("tag:step", ["1"]), new("snapshot-id", [made.SnapshotId.Value]));
        var request = new CreateVolumeRequest(run.Zone, SnapshotId: made.SnapshotId, VolumeType: "gp3");
        string Tell(BlockVolume restored) => $"{restored.SizeGibibytes} GiB {run.Encryption(restored)}, of the snapshot {restored.SnapshotId == made.SnapshotId}";
        await run.AskAsync("a volume of it", () => run.VolumeAsync(request), Tell);
        await run.AskAsync("a larger volume of it", () => run.VolumeAsync(request with { SizeGibibytes = 6 }), Tell);
        await run.AskAsync("a smaller volume of it", () => run.Storage.CreateVolumeAsync(request with { SizeGibibytes = 2 }, run.Token), Tell);
        await run.RefusedAsync("deleted", () => run.Storage.DeleteSnapshotAsync(made.SnapshotId, run.Token));
        await run.RefusedAsync("deleted again", () => run.Storage.DeleteSnapshotAsync(made.SnapshotId, run.Token));
    }

    private static Task CountAsync(AwsCaseRun run, string label, params KeyValuePair<string, IReadOnlyList<string>>[] filters) =>
        run.AskAsync(label, () => run.Storage.DescribeSnapshotsAsync(new DescribeRequest(Filters: filters), run.Token), static found => $"{found.Count}");

    private static async Task EncryptedAsync(AwsCaseRun run)
    {
        var key = run.Name(await run.Hand.CreateKeyAsync(), "the given key");
        var snapshot = await run.SnapshotAsync((await run.VolumeAsync(new CreateVolumeRequest(run.Zone, 2, Encrypted: true, KmsKeyId: key))).VolumeId);
        run.Observe("snapshot", run.Encryption(snapshot));
        run.Observe("volume", run.Encryption(await run.VolumeAsync(new CreateVolumeRequest(run.Zone, SnapshotId: snapshot.SnapshotId))));
    }

    private static async Task CopyAsync(AwsCaseRun run)
    {
        await run.NameDefaultKeyAsync();
        var key = run.Name(await run.Hand.CreateKeyAsync(), "the given key");
        var other = run.Name(await run.Hand.CreateKeyAsync(), "the other key");
        var volume = await run.VolumeAsync();
        var made = await run.Storage.CreateSnapshotAsync(new CreateSnapshotRequest(volume.VolumeId, "step 1", [new("step", "1")]), run.Token);
        var plain = (await run.UntilAsync(made.SnapshotId)).SnapshotId;
        async Task<BlockSnapshot> Copied(CopySnapshotRequest request) => await run.UntilAsync(await run.Storage.CopySnapshotAsync(request, run.Token));
        var copy = await Copied(new CopySnapshotRequest(plain, true, key, "step 2"));
        run.Observe("under a key", $"{copy.State} {copy.VolumeSizeGibibytes} GiB {run.Encryption(copy)}");
        run.Observe("description", copy.Description);
        run.Observe("user's tags", copy.Tags.Count == 0 ? "none" : AwsCaseRun.Tags(copy.Tags));
        var byDefault = await run.AskAsync("with the default key", () => Copied(new CopySnapshotRequest(plain, true)), run.Encryption);
        await run.AskAsync("plain", () => Copied(new CopySnapshotRequest(plain)), run.Encryption);
        await run.AskAsync("key without Encrypted", () => Copied(new CopySnapshotRequest(plain, KmsKeyId: key)), run.Encryption);
        if (byDefault is null) return;
        await run.AskAsync("encrypted, made plain", () => Copied(new CopySnapshotRequest(byDefault.SnapshotId, false)), run.Encryption);
        await run.AskAsync("encrypted, not asked", () => Copied(new CopySnapshotRequest(byDefault.SnapshotId)), run.Encryption);
        await run.AskAsync("encrypted, under another key", () => Copied(new CopySnapshotRequest(byDefault.SnapshotId, true, other)), run.Encryption);
        await run.AskAsync("a volume of the copy", () => run.VolumeAsync(new CreateVolumeRequest(run.Zone, SnapshotId: copy.SnapshotId)), run.Encryption);
    }

    private static async Task PendingAsync(AwsCaseRun run)
    {
        var made = await run.Storage.CreateSnapshotAsync(new CreateSnapshotRequest((await run.VolumeAsync()).VolumeId), run.Token);
        await run.RefusedAsync("copy", () => run.Storage.CopySnapshotAsync(new CopySnapshotRequest(made.SnapshotId, true), run.Token));
    }

    private static async Task InUseAsync(AwsCaseRun run)
    {
        var snapshot = (await run.SnapshotAsync((await run.VolumeAsync()).VolumeId)).SnapshotId;
        await run.Hand.UseInImageAsync(snapshot);
        await run.RefusedAsync("delete", () => run.Storage.DeleteSnapshotAsync(snapshot, run.Token));
    }

    private static async Task OwnAsync(AwsCaseRun run)
    {
        var mine = (await run.SnapshotAsync((await run.VolumeAsync()).VolumeId)).SnapshotId;
        var anothers = await run.Hand.SharedSnapshotAsync(mine, isEncrypted: false);
        var found = await run.Storage.DescribeSnapshotsAsync(new DescribeRequest(), run.Token);
        run.Observe("mine is among them", found.Any(snapshot => snapshot.SnapshotId == mine));
        run.Observe("another's is among them", found.Any(snapshot => snapshot.SnapshotId == anothers));
        await run.AskAsync("another's by its id", () => run.Storage.DescribeSnapshotsAsync(new DescribeRequest([anothers.Value]), run.Token), static byId => $"{byId.Count}");
    }
}
