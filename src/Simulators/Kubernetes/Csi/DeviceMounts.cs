using Drydock.Simulators.Kernel;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Kubernetes.Csi;

/// <summary>The mounts of one driver on one node, by volume: formats a blank device, grows the file system to its device, mounts it once; gives a block volume as it is. Used on the process that stands for the node's kernel.</summary>
internal sealed class DeviceMounts(TimeProvider clock, SeededRandom random, string defaultFileSystemType)
{
    private readonly SortedDictionary<string, Mounted> _mounted = new(StringComparer.Ordinal);

    /// <exception cref="CsiException">Internal: no device, or the file system can't be made or mounted.</exception>
    public IMountedVolume Mount(CsiMountRequest request, Func<IBlockDevice> open)
    {
        if (_mounted.TryGetValue(request.VolumeHandle, out var known)) return known;
        var type = request.FileSystemType.Length > 0 ? request.FileSystemType : defaultFileSystemType;
        IBlockDevice device;
        try
        {
            device = open();
        }
        catch (SimIoException exception)
        {
            throw new CsiException("Internal", $"Failed to find device path for volume {request.VolumeHandle}: {exception.Message}");
        }

        if (request.IsBlock) return _mounted[request.VolumeHandle] = new Mounted(new DeviceFile(device, clock, request.ReadOnly, DeviceSpeed.Gp3), () => _mounted.Remove(request.VolumeHandle));
        try
        {
            if (!request.ReadOnly) SimFileSystem.FormatIfBlank(device, type, random, clock);
            if (!request.ReadOnly) SimFileSystem.GrowToDevice(device);
            var files = SimFileSystem.Mount(device, clock, request.ReadOnly, request.MountOptions, type);
            return _mounted[request.VolumeHandle] = new Mounted(files, () => _mounted.Remove(request.VolumeHandle));
        }
        catch (SimIoException exception)
        {
            throw new CsiException("Internal", $"could not format and mount volume \"{request.VolumeHandle}\": mount failed: {exception.Code}: {exception.Message}");
        }
    }

    /// <summary>Dirty pages are written back, then the mount is gone; one whose device failed is gone too.</summary>
    public async Task UnmountAsync(string volumeHandle, CancellationToken cancellationToken)
    {
        if (!_mounted.Remove(volumeHandle, out var mounted)) return;
        try
        {
            if (mounted.Files is SimFileSystem disk) await disk.UnmountAsync(cancellationToken);
            else await mounted.Files.SyncAsync(cancellationToken);
        }
        catch (SimIoException exception)
        {
            throw new CsiException("Internal", $"could not unmount volume \"{volumeHandle}\": {exception.Message}");
        }
    }

    /// <summary>The file system of a mounted volume, or null.</summary>
    public SimFileSystem? Find(string volumeHandle) => _mounted.GetValueOrDefault(volumeHandle)?.Files as SimFileSystem;

    private sealed class Mounted(IFileSystem files, Action forget) : IMountedVolume
    {
        public IFileSystem Files { get; } = files;

        /// <summary>The power cut ends the mount too: the next one reads the device anew.</summary>
        public void LosePageCache()
        {
            if (Files is SimFileSystem disk) disk.LosePageCache();
            else if (Files is DeviceFile device) device.LosePageCache();
            forget();
        }
    }
}
