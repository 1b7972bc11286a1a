namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>A run of a file's blocks that lies in one piece on the device.</summary>
/// <param name="FileBlock">First block within the file.</param>
/// <param name="DeviceBlock">Where it lies.</param>
/// <param name="Count">Length in blocks.</param>
internal readonly record struct FileExtent(long FileBlock, long DeviceBlock, long Count)
{
    internal long FileEnd => FileBlock + Count;
}
