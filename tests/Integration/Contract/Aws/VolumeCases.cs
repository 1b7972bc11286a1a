using Drydock.Core.Ports;

namespace Drydock.Integration.Contract.Aws;

/// <summary>
/// Volumes: life, refusals, ids, tags, filters, client tokens, modifications. Documented: EC2 API reference (CreateVolume, DescribeVolumes, ModifyVolume, CreateTags, error codes).
/// </summary>
internal static class VolumeCases
{
    private static readonly VolumeId Unknown = new("vol-0123456789abcdef0");

    internal static IReadOnlyList<AwsCase> All { get; } =
    [
        new("A volume is made, told and deleted", LifeAsync, """
            created: creating 8 GiB gp3 3000 IOPS 125 MiB/s plain
            snapshot of an empty volume: none
            created tags: Name=a <b> & "c" é, empty=
            available: available 8 GiB gp3 3000 IOPS 125 MiB/s plain
            the same: True
            attachments: 0
            tags: Name=a <b> & "c" é, empty=
            after the deletion: gone
            deleted again: InvalidVolume.NotFound
            """),
        new("A volume that can't be is refused", RefusalsAsync, """
            unknown zone: InvalidZone.NotFound
            unknown type: UnknownVolumeType
            neither size nor snapshot: MissingParameter
            gp2 with IOPS: InvalidParameterCombination
            io1 without IOPS: MissingParameter
            too large: InvalidParameterValue
            too small for st1: InvalidParameterValue
            too many IOPS for its size: InvalidParameterValue
            unknown snapshot: InvalidSnapshot.NotFound
            reserved tag: InvalidParameterValue
            """),
        new("Ids that are not known and ids that are none are told apart", IdsAsync, """
            unknown volume: InvalidVolume.NotFound
            known and unknown: InvalidVolume.NotFound
            malformed: InvalidParameterValue
            short: InvalidVolumeID.Malformed
            a snapshot's: InvalidParameterValue
            unknown snapshot: InvalidSnapshot.NotFound
            short snapshot: InvalidSnapshotID.Malformed
            delete an unknown volume: InvalidVolume.NotFound
            delete an unknown snapshot: InvalidSnapshot.NotFound
            snapshot of an unknown volume: InvalidVolume.NotFound
            copy of an unknown snapshot: InvalidSnapshot.NotFound
            """),
        new("Tags are set, replaced, taken away and looked for", TagsAsync, """
            made with: team=a
            added and replaced: env=prod, team=b
            one taken away: team=b
            by value: 1
            by another value: 0
            by key: 1
            by pattern: 1
            pattern in the wrong case: 0
            reserved key: InvalidParameterValue
            on an unknown volume: InvalidVolume.NotFound
            """),
        new("Filters are any of their values and all of each other", FiltersAsync, """
            by state: 1
            by id: 1
            by two sizes: 2
            by type and encryption: 2
            by a type that none has: 0
            by zone: 2
            unknown filter: InvalidParameterValue
            """),
        new("A client token makes a creation once", TokensAsync, """
            again: the same volume
            with another size: IdempotentParameterMismatch
            without the token: another volume
            volumes: 2
            """),
        new("A volume grows and never shrinks", ModifyAsync, """
            nothing asked: InvalidParameterCombination
            grow: done
            size: 6 GiB
            shrink: InvalidParameterValue
            unknown: InvalidVolume.NotFound
            """),
    ];

    internal static string Tell(AwsCaseRun run, BlockVolume volume) =>
        $"{volume.State} {volume.SizeGibibytes} GiB {volume.VolumeType} {volume.Iops?.ToString() ?? "no"} IOPS {volume.ThroughputMibps?.ToString() ?? "no"} MiB/s {run.Encryption(volume)}";

    private static async Task LifeAsync(AwsCaseRun run)
    {
        KeyValuePair<string, string>[] tags = [new("Name", "a <b> & \"c\" é"), new("empty", "")];
        var made = await run.Storage.CreateVolumeAsync(new CreateVolumeRequest(run.Zone, 8, VolumeType: "gp3", Tags: tags), run.Token);
        run.Observe("created", Tell(run, made));
        run.Observe("snapshot of an empty volume", made.SnapshotId?.Value ?? "none");
        run.Observe("created tags", AwsCaseRun.Tags(made.Tags));
        var found = await run.UntilAsync(made.VolumeId, "available");
        run.Observe("available", Tell(run, found));
        run.Observe("the same", found.VolumeId == made.VolumeId && found.CreateTime == made.CreateTime && found.AvailabilityZone == run.Zone && found.CreateTime.Offset == TimeSpan.Zero);
        run.Observe("attachments", found.Attachments.Count);
        run.Observe("tags", AwsCaseRun.Tags(found.Tags));
        await run.Storage.DeleteVolumeAsync(made.VolumeId, run.Token);
        await GoneAsync(run, made.VolumeId);
        await run.RefusedAsync("deleted again", () => run.Storage.DeleteVolumeAsync(made.VolumeId, run.Token));
    }

    private static async Task GoneAsync(AwsCaseRun run, VolumeId volume)
    {
        try
        {
            await run.UntilAsync("the volume is gone", async () => await run.FindAsync(volume) is null ? "gone" : null);
            run.Observe("after the deletion", "not listed");
        }
        catch (AwsServiceException exception) when (exception.Code == "InvalidVolume.NotFound")
        {
            run.Observe("after the deletion", "gone");
        }
    }

    private static async Task RefusalsAsync(AwsCaseRun run)
    {
        Task Refused(string label, CreateVolumeRequest request) => run.RefusedAsync(label, () => run.Storage.CreateVolumeAsync(request, run.Token));
        await Refused("unknown zone", new CreateVolumeRequest("mars-1a", 1));
        await Refused("unknown type", new CreateVolumeRequest(run.Zone, 1, VolumeType: "gp9"));
        await Refused("neither size nor snapshot", new CreateVolumeRequest(run.Zone));
        await Refused("gp2 with IOPS", new CreateVolumeRequest(run.Zone, 10, VolumeType: "gp2", Iops: 300));
        await Refused("io1 without IOPS", new CreateVolumeRequest(run.Zone, 10, VolumeType: "io1"));
        await Refused("too large", new CreateVolumeRequest(run.Zone, 70_000, VolumeType: "gp3"));
        await Refused("too small for st1", new CreateVolumeRequest(run.Zone, 10, VolumeType: "st1"));
        await Refused("too many IOPS for its size", new CreateVolumeRequest(run.Zone, 4, VolumeType: "io1", Iops: 10_000));
        await Refused("unknown snapshot", new CreateVolumeRequest(run.Zone, SnapshotId: new SnapshotId("snap-0123456789abcdef0")));
        await Refused("reserved tag", new CreateVolumeRequest(run.Zone, 1, Tags: [new("aws:mine", "x")]));
    }

    private static async Task IdsAsync(AwsCaseRun run)
    {
        var known = await run.VolumeAsync();
        Task Describe(string label, params string[] ids) => run.RefusedAsync(label, () => run.Storage.DescribeVolumesAsync(new DescribeRequest(ids), run.Token));
        Task DescribeSnapshots(string label, string id) => run.RefusedAsync(label, () => run.Storage.DescribeSnapshotsAsync(new DescribeRequest([id]), run.Token));
        await Describe("unknown volume", Unknown.Value);
        await Describe("known and unknown", known.VolumeId.Value, Unknown.Value);
        await Describe("malformed", "volume");
        await Describe("short", "vol-12");
        await Describe("a snapshot's", "snap-0123456789abcdef0");
        await DescribeSnapshots("unknown snapshot", "snap-0123456789abcdef0");
        await DescribeSnapshots("short snapshot", "snap-12");
        await run.RefusedAsync("delete an unknown volume", () => run.Storage.DeleteVolumeAsync(Unknown, run.Token));
        await run.RefusedAsync("delete an unknown snapshot", () => run.Storage.DeleteSnapshotAsync(new SnapshotId("snap-0123456789abcdef0"), run.Token));
        await run.RefusedAsync("snapshot of an unknown volume", () => run.Storage.CreateSnapshotAsync(new CreateSnapshotRequest(Unknown), run.Token));
        await run.RefusedAsync("copy of an unknown snapshot", () => run.Storage.CopySnapshotAsync(new CopySnapshotRequest(new SnapshotId("snap-0123456789abcdef0")), run.Token));
    }

    private static async Task TagsAsync(AwsCaseRun run)
    {
        var volume = await run.VolumeAsync(new CreateVolumeRequest(run.Zone, 1, Tags: [new("team", "a")]));
        var id = volume.VolumeId;
        run.Observe("made with", AwsCaseRun.Tags(volume.Tags));
        await run.Storage.CreateTagsAsync(id.Value, [new("team", "b"), new("env", "prod")], run.Token);
        run.Observe("added and replaced", AwsCaseRun.Tags((await run.FindAsync(id))!.Tags));
        await run.Storage.DeleteTagsAsync(id.Value, ["env"], run.Token);
        run.Observe("one taken away", AwsCaseRun.Tags((await run.FindAsync(id))!.Tags));
        Task Count(string label, string filter, string value) => CountAsync(run, label, new(filter, [value]), new("volume-id", [id.Value]));
        await Count("by value", "tag:team", "b");
        await Count("by another value", "tag:team", "a");
        await Count("by key", "tag-key", "team");
        await Count("by pattern", "tag:team", "?*");
        await Count("pattern in the wrong case", "tag:team", "B*");
        await run.RefusedAsync("reserved key", () => run.Storage.CreateTagsAsync(id.Value, [new("aws:mine", "x")], run.Token));
        await run.RefusedAsync("on an unknown volume", () => run.Storage.CreateTagsAsync(Unknown.Value, [new("a", "b")], run.Token));
    }

    private static async Task FiltersAsync(AwsCaseRun run)
    {
        var mark = Guid.NewGuid().ToString();
        var one = await run.VolumeAsync(new CreateVolumeRequest(run.Zone, 3, VolumeType: "gp3", Tags: [new("mark", mark)]));
        await run.VolumeAsync(new CreateVolumeRequest(run.Zone, 5, VolumeType: "gp3", Tags: [new("mark", mark)]));
        Task Count(string label, params KeyValuePair<string, IReadOnlyList<string>>[] filters) => CountAsync(run, label, [new("tag:mark", [mark]), .. filters]);
        await Count("by state", new("status", ["available"]), new("size", ["3"]));
        await Count("by id", new KeyValuePair<string, IReadOnlyList<string>>("volume-id", [one.VolumeId.Value]));
        await Count("by two sizes", new KeyValuePair<string, IReadOnlyList<string>>("size", ["3", "5", "7"]));
        await Count("by type and encryption", new("volume-type", ["gp3"]), new("encrypted", ["false"]));
        await Count("by a type that none has", new KeyValuePair<string, IReadOnlyList<string>>("volume-type", ["io2"]));
        await Count("by zone", new KeyValuePair<string, IReadOnlyList<string>>("availability-zone", [run.Zone]));
        await Count("unknown filter", new KeyValuePair<string, IReadOnlyList<string>>("colour", ["red"]));
    }

    internal static Task CountAsync(AwsCaseRun run, string label, params KeyValuePair<string, IReadOnlyList<string>>[] filters) =>
        run.AskAsync(label, () => run.Storage.DescribeVolumesAsync(new DescribeRequest(Filters: filters), run.Token), static found => $"{found.Count}");

    private static async Task TokensAsync(AwsCaseRun run)
    {
        var token = Guid.NewGuid().ToString();
        var request = new CreateVolumeRequest(run.Zone, 2, VolumeType: "gp3", ClientToken: token, Tags: [new("token", token)]);
        var first = await run.Storage.CreateVolumeAsync(request, run.Token);
        await run.UntilAsync(first.VolumeId, "available");
        string Tell(BlockVolume volume) => volume.VolumeId == first.VolumeId ? "the same volume" : "another volume";
        await run.AskAsync("again", () => run.Storage.CreateVolumeAsync(request, run.Token), Tell);
        await run.AskAsync("with another size", () => run.Storage.CreateVolumeAsync(request with { SizeGibibytes = 3 }, run.Token), Tell);
        await run.AskAsync("without the token", () => run.Storage.CreateVolumeAsync(request with { ClientToken = null }, run.Token), Tell);
        await CountAsync(run, "volumes", new KeyValuePair<string, IReadOnlyList<string>>("tag:token", [token]));
    }

    private static async Task ModifyAsync(AwsCaseRun run)
    {
        var id = (await run.VolumeAsync()).VolumeId;
        await run.RefusedAsync("nothing asked", () => run.Storage.ModifyVolumeAsync(new ModifyVolumeRequest(id), run.Token));
        await run.RefusedAsync("grow", () => run.Storage.ModifyVolumeAsync(new ModifyVolumeRequest(id, 6), run.Token));
        run.Observe("size", $"{(await run.UntilAsync("the volume has grown", async () => await run.FindAsync(id) is { SizeGibibytes: 6 } grown ? grown : null)).SizeGibibytes} GiB");
        await run.RefusedAsync("shrink", () => run.Storage.ModifyVolumeAsync(new ModifyVolumeRequest(id, 5), run.Token));
        await run.RefusedAsync("unknown", () => run.Storage.ModifyVolumeAsync(new ModifyVolumeRequest(Unknown, 6), run.Token));
    }
}
