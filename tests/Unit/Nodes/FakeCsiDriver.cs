using Drydock.Simulators.Kubernetes.Csi;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Unit.Nodes;

/// <summary>A node driver whose volumes are memory; it remembers what it was asked.</summary>
internal sealed class FakeCsiDriver(TimeProvider clock) : ICsiNodeDriver
{
    public const string Name = "fake.csi.example.com";

    private readonly SortedDictionary<string, Mounted> _volumes = new(StringComparer.Ordinal);

    public string DriverName => Name;
    public List<string> Calls { get; } = [];
    public SortedSet<string> MountedHandles { get; } = new(StringComparer.Ordinal);
    public List<CsiMountRequest> Requests { get; } = [];
    public int PageCachesLost { get; private set; }

    /// <summary>Fails the next mounts.</summary>
    public int FailMounts { get; set; }

    public Task<CsiNodeInfo> GetInfoAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new CsiNodeInfo("i-0123", 25, [new("topology.fake/zone", "eu-central-1a")]));

    public async Task<IMountedVolume> MountAsync(CsiMountRequest request, CancellationToken cancellationToken)
    {
        Calls.Add("mount " + request.VolumeHandle);
        Requests.Add(request);
        await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellationToken);
        if (FailMounts-- > 0) throw new CsiException("Internal", "device not found");
        MountedHandles.Add(request.VolumeHandle);
        if (!_volumes.TryGetValue(request.VolumeHandle, out var volume)) _volumes[request.VolumeHandle] = volume = new Mounted(this, new MemoryFileSystem(clock));
        return volume;
    }

    public async Task UnmountAsync(string volumeHandle, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancellationToken);
        Calls.Add("unmount " + volumeHandle);
        MountedHandles.Remove(volumeHandle);
    }

    private sealed class Mounted(FakeCsiDriver driver, IFileSystem files) : IMountedVolume
    {
        public IFileSystem Files { get; } = files;

        public void LosePageCache() => driver.PageCachesLost++;
    }
}
