using System.Text;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Unit.Volumes.FileSystem;

/// <summary>A world with one formatted disk and a process that stands for the node's kernel.</summary>
internal sealed class DiskFixture
{
    internal DiskFixture(long mebibytes = 64, string fileSystemType = "ext4")
    {
        Device = new MemoryBlockDevice(ByteSize.FromMebibytes(mebibytes));
        Node = World.CreateProcess("node");
        SimFileSystem.FormatIfBlank(Device, fileSystemType, World.RandomFor("mkfs"), World.Clock);
    }

    internal World World { get; } = new(7);
    internal MemoryBlockDevice Device { get; }
    internal SimProcess Node { get; }

    internal SimFileSystem Mount(IBlockDevice? device = null, bool readOnly = false, params string[] options) =>
        SimFileSystem.Mount(device ?? Device, World.Clock, readOnly, options);

    /// <summary>Runs a piece of code on the node's process to its end.</summary>
    internal void Run(Func<Task> body)
    {
        var done = false;
        async Task Main()
        {
            await body();
            done = true;
        }

        if (Node.IsRunning) Node.Spawn(Main);
        else Node.Start(Main);
        World.Run(() => done, TimeSpan.FromHours(1));
    }

    internal Task Wait(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), World.Clock);

    /// <summary>What a snapshot taken now holds, mounted elsewhere.</summary>
    internal SimFileSystem MountSnapshot() => Mount(Device.Copy(), readOnly: true);

    internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    internal static string Text(IFileSystem files, string path) => Encoding.UTF8.GetString(files.ReadAll(path));
}
