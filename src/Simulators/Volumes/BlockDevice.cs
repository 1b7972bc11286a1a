using Drydock.Core.Ports;

namespace Drydock.Simulators.Volumes;

/// <summary>A device over the stored bytes of a volume, encrypting beneath when it has a cipher. Every write is durable when it returns.</summary>
public sealed class BlockDevice : IBlockDevice
{
    private readonly BlockStore _store;
    private readonly SectorCipher? _cipher;
    private readonly string _name;
    private bool _revoked;

    /// <param name="store">The bytes as they are stored.</param>
    /// <param name="cipher">Encrypts them; null stores them as they are written.</param>
    /// <param name="name">For error messages, as "vol-…".</param>
    public BlockDevice(BlockStore store, SectorCipher? cipher, string name)
    {
        _store = store;
        _cipher = cipher;
        _name = name;
    }

    public ByteSize Size
    {
        get
        {
            ThrowIfRevoked();
            return _store.Size;
        }
    }

    /// <summary>True when the device was taken away.</summary>
    public bool IsRevoked => _revoked;

    /// <summary>Takes the device away from its node: from now on every call fails with EIO.</summary>
    public void Revoke() => _revoked = true;

    public void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        while (buffer.Length > 0)
        {
            var (sector, within, count) = Locate(offset, buffer.Length);
            var stored = _store.Find(sector);
            if (stored is null) buffer[..count].Clear();
            else if (_cipher is null) stored.AsSpan(within, count).CopyTo(buffer);
            else if (count == BlockGeometry.SectorBytes) _cipher.Decrypt(sector, stored, buffer[..count]);
            else DecryptPart(_cipher, sector, stored, within, buffer[..count]);

            buffer = buffer[count..];
            offset += count;
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        CheckRange(offset, data.Length);
        while (data.Length > 0)
        {
            var (sector, within, count) = Locate(offset, data.Length);
            WriteSector(sector, within, data[..count]);
            data = data[count..];
            offset += count;
        }
    }

    public long NextData(long offset)
    {
        var from = offset / BlockGeometry.BlockBytes;
        var next = long.MaxValue;
        foreach (var index in _store.Blocks.Keys)
        {
            if (index >= from) next = Math.Min(next, index);
        }

        return next == long.MaxValue ? _store.Size.Bytes : Math.Max(offset, next * BlockGeometry.BlockBytes);
    }

    private static (long Sector, int Within, int Count) Locate(long offset, int length)
    {
        var within = (int)(offset % BlockGeometry.SectorBytes);
        return (offset / BlockGeometry.SectorBytes, within, Math.Min(length, BlockGeometry.SectorBytes - within));
    }

    private void WriteSector(long sector, int within, ReadOnlySpan<byte> data)
    {
        var stored = _store.Find(sector);

        // Zeros over what was never written change nothing that can be read: they need no memory.
        if (stored is null && !data.ContainsAnyExcept((byte)0)) return;
        if (data.Length == BlockGeometry.SectorBytes)
        {
            if (_cipher is null) data.CopyTo(_store.Overwrite(sector));
            else _cipher.Encrypt(sector, data, _store.Overwrite(sector));
            return;
        }

        Span<byte> plain = stackalloc byte[BlockGeometry.SectorBytes];
        if (stored is null) plain.Clear();
        else if (_cipher is null) stored.CopyTo(plain);
        else _cipher.Decrypt(sector, stored, plain);
        data.CopyTo(plain[within..]);
        if (_cipher is null) plain.CopyTo(_store.Overwrite(sector));
        else _cipher.Encrypt(sector, plain, _store.Overwrite(sector));
    }

    private static void DecryptPart(SectorCipher cipher, long sector, byte[] stored, int within, Span<byte> part)
    {
        Span<byte> plain = stackalloc byte[BlockGeometry.SectorBytes];
        cipher.Decrypt(sector, stored, plain);
        plain.Slice(within, part.Length).CopyTo(part);
    }

    private void CheckRange(long offset, int length)
    {
        ThrowIfRevoked();
        if (offset < 0 || offset + length > _store.Size.Bytes) throw new SimIoException("ENOSPC", _name, "No space left on device");
    }

    private void ThrowIfRevoked()
    {
        if (_revoked) throw new SimIoException("EIO", _name, "Input/output error");
    }
}
