using System.Text;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Kernel;

namespace Drydock.Unit.Aws;

/// <summary>A world with an account in it, one client process, and the waits that every test of the account needs.</summary>
internal sealed class AwsRig
{
    internal const string Zone = "eu-central-1a";
    internal const string OtherZone = "eu-central-1b";

    internal AwsRig(ulong seed = 1, SimAwsOptions? options = null, DateTimeOffset? start = null)
    {
        World = new World(seed, start);
        Aws = new SimAws(World, options);
        Aws.Changed = change => Changes.Add($"{change.Kind} {change.OldState ?? "-"}→{change.NewState ?? "-"}");
        Process = World.CreateProcess("client");
        Process.Start(static () => Task.CompletedTask);
        Admin = Aws.BlockStorageFor(AwsPrincipal.Administrator(Account));
    }

    internal World World { get; }
    internal SimAws Aws { get; }
    internal SimProcess Process { get; }
    internal Ec2Client Admin { get; }
    internal string Account => Aws.Options.AccountId;
    internal List<string> Changes { get; } = [];

    /// <summary>Runs code in the client process to its end.</summary>
    internal void Run(Func<Task> work, TimeSpan? deadline = null)
    {
        var done = false;
        Exception? failure = null;
        Process.Spawn(work, exception =>
        {
            failure = exception;
            done = true;
        });
        World.Run(() => done, deadline ?? TimeSpan.FromDays(60));
        if (failure is not null) throw new AssertionException(failure.ToString(), failure);
    }

    internal Task Delay(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), World.Clock);

    /// <summary>The code that AWS answers.</summary>
    internal static async Task<string> CodeOf(Func<Task> call)
    {
        try
        {
            await call();
            return "none";
        }
        catch (AwsServiceException exception)
        {
            exception.Message.Should().NotBeEmpty();
            return exception.Code;
        }
    }

    internal async Task<BlockVolume> Volume(CreateVolumeRequest? request = null, Ec2Client? client = null)
    {
        var created = await (client ?? Admin).CreateVolumeAsync(request ?? new CreateVolumeRequest(Zone, 4, VolumeType: "gp3"), default);
        while (Aws.Inspection.Find(created.VolumeId) is { State: "creating" }) await Delay(1);
        return Aws.Inspection.Find(created.VolumeId) ?? throw new AssertionException("the volume vanished");
    }

    internal async Task<BlockSnapshot> Snapshot(VolumeId volume)
    {
        var created = await Admin.CreateSnapshotAsync(new CreateSnapshotRequest(volume), default);
        return await Completed(created.SnapshotId);
    }

    internal async Task<BlockSnapshot> Completed(SnapshotId id)
    {
        while (Aws.Inspection.Find(id) is { State: "pending" }) await Delay(1);
        return Aws.Inspection.Find(id)!;
    }

    internal async Task<Drydock.Simulators.Volumes.IBlockDevice> Attach(VolumeId volume, InstanceId instance, string device = "/dev/xvdaa", Ec2Client? client = null)
    {
        await (client ?? Admin).AttachVolumeAsync(volume, instance, device, default);
        while (Aws.Inspection.Find(volume)!.Attachments[0].State != "attached") await Delay(1);
        return Aws.OpenDevice(volume, instance);
    }

    internal async Task Detach(VolumeId volume)
    {
        await Admin.DetachVolumeAsync(volume, null, force: false, default);
        while (Aws.Inspection.Find(volume)!.State != "available") await Delay(1);
    }

    internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    internal static string Text(Drydock.Simulators.Volumes.IBlockDevice device, long offset, int length)
    {
        var buffer = new byte[length];
        device.Read(offset, buffer);
        return Encoding.UTF8.GetString(buffer);
    }
}
