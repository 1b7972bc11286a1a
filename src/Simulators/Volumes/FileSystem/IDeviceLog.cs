namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>Keeps a record of what is written to a device. Called after the bytes are there.</summary>
internal interface IDeviceLog
{
    void Written(MemoryBlockDevice device, long offset, int length);
}
