using Drydock.Core.Ports;

namespace Drydock.Integration.Contract.Aws;

/// <summary>Attachments. Documented: EC2 API reference (AttachVolume, DetachVolume), error codes.</summary>
internal static class AttachmentCases
{
    internal static IReadOnlyList<AwsCase> All { get; } =
    [
        new("A volume is attached to one instance, and detached", LifeAsync, """
            attach: attaching /dev/xvdba
            attached: in-use attached /dev/xvdba, the instance True
            found by its instance: 1
            attach to it again: VolumeInUse
            attach to another: VolumeInUse
            delete: VolumeInUse
            detach from another: InvalidAttachment.NotFound
            detach: detaching
            detached: available 0
            detach again: IncorrectState
            deleted: done
            """),
        new("A volume stays in its zone", ZoneAsync, """
            attach elsewhere: InvalidVolume.ZoneMismatch
            state: available
            """),
        new("What is not there can't be attached", MissingAsync, """
            unknown instance: InvalidInstanceID.NotFound
            malformed instance: InvalidInstanceID.Malformed
            unknown volume: InvalidVolume.NotFound
            a volume that is being made: IncorrectState
            device in use: InvalidParameterValue
            detach what is not attached: IncorrectState
            """),
    ];

    private static async Task LifeAsync(AwsCaseRun run)
    {
        var volume = (await run.VolumeAsync()).VolumeId;
        var (here, another) = (await run.Hand.InstanceAsync(run.Zone), await run.Hand.InstanceAsync(run.Zone));
        await run.AskAsync("attach", () => run.Storage.AttachVolumeAsync(volume, here, "/dev/xvdba", run.Token), static made => $"{made.State} {made.Device}");
        var attached = await run.UntilAsync("the volume is attached", async () => await run.FindAsync(volume) is { Attachments: [{ State: "attached" }] } found ? found : null);
        run.Observe("attached", $"{attached.State} {attached.Attachments[0].State} {attached.Attachments[0].Device}, the instance {attached.Attachments[0].InstanceId == here}");
        await VolumeCases.CountAsync(run, "found by its instance", new("attachment.instance-id", [here.Value]), new("attachment.status", ["attached"]));
        await run.RefusedAsync("attach to it again", () => run.Storage.AttachVolumeAsync(volume, here, "/dev/xvdbb", run.Token));
        await run.RefusedAsync("attach to another", () => run.Storage.AttachVolumeAsync(volume, another, "/dev/xvdba", run.Token));
        await run.RefusedAsync("delete", () => run.Storage.DeleteVolumeAsync(volume, run.Token));
        await run.RefusedAsync("detach from another", () => run.Storage.DetachVolumeAsync(volume, another, false, run.Token));
        await run.AskAsync("detach", () => run.Storage.DetachVolumeAsync(volume, here, false, run.Token), static gone => gone.State);
        var free = await run.UntilAsync(volume, "available");
        run.Observe("detached", $"{free.State} {free.Attachments.Count}");
        await run.RefusedAsync("detach again", () => run.Storage.DetachVolumeAsync(volume, here, false, run.Token));
        await run.RefusedAsync("deleted", () => run.Storage.DeleteVolumeAsync(volume, run.Token));
    }

    private static async Task ZoneAsync(AwsCaseRun run)
    {
        var volume = (await run.VolumeAsync()).VolumeId;
        var elsewhere = await run.Hand.InstanceAsync(run.Hand.Zones[1]);
        await run.RefusedAsync("attach elsewhere", () => run.Storage.AttachVolumeAsync(volume, elsewhere, "/dev/xvdba", run.Token));
        run.Observe("state", (await run.FindAsync(volume))?.State);
    }

    private static async Task MissingAsync(AwsCaseRun run)
    {
        var (one, two) = ((await run.VolumeAsync()).VolumeId, (await run.VolumeAsync()).VolumeId);
        var instance = await run.Hand.InstanceAsync(run.Zone);
        Task Attach(string label, VolumeId volume, InstanceId to) => run.RefusedAsync(label, () => run.Storage.AttachVolumeAsync(volume, to, "/dev/xvdba", run.Token));
        await Attach("unknown instance", one, new InstanceId("i-0123456789abcdef0"));
        await Attach("malformed instance", one, new InstanceId("instance"));
        await Attach("unknown volume", new VolumeId("vol-0123456789abcdef0"), instance);
        var young = await run.Storage.CreateVolumeAsync(new CreateVolumeRequest(run.Zone, 1), run.Token);
        await Attach("a volume that is being made", young.VolumeId, instance);
        await run.RefusedAsync("detach what is not attached", () => run.Storage.DetachVolumeAsync(one, null, false, run.Token));
        await run.Storage.AttachVolumeAsync(one, instance, "/dev/xvdba", run.Token);
        await Attach("device in use", two, instance);
    }
}
