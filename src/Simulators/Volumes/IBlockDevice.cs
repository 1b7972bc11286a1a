using Drydock.Core.Ports;

namespace Drydock.Simulators.Volumes;

/// <summary>A block device as a node sees it: what is written here is what a snapshot holds. Encryption is transparent: the ciphertext is beneath.</summary>
/// <remarks>Every member throws <see cref="SimIoException"/> (EIO) once the device was taken away.</remarks>
public interface IBlockDevice
{
    ByteSize Size { get; }

    /// <summary>Bytes that were never written read as zero.</summary>
    void Read(long offset, Span<byte> buffer);

    void Write(long offset, ReadOnlySpan<byte> data);

    /// <summary>
    /// From which offset on something was ever written; the size when nothing is. A real device has no such thing: it lets programs of the simulation pass over what reads as zero anyway.
    /// </summary>
    long NextData(long offset) => offset;
}
