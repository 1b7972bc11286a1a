using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Drydock.Wire.State;

/// <summary>
/// An append-only file of records. It begins with a magic word, the version of the format and their CRC-32C; a record is its length, the CRC-32C of its content, the CRC-32C of
/// those two, and the content. What a killed process left half written at the end is cut off; anything else that does not fit is an error that changes nothing.
/// </summary>
internal sealed class StateLog : IDisposable
{
    internal const int RecordHeaderBytes = 12;
    internal const int FileHeaderBytes = 16;
    internal const uint Version = 1;

    private static readonly byte[] Magic = "DRYDOCK\n"u8.ToArray();
    private SafeFileHandle _file;

    private StateLog(string path, SafeFileHandle file, long length)
    {
        FilePath = path;
        _file = file;
        Length = length;
    }

    public string FilePath { get; }

    /// <summary>Bytes of the file that are whole.</summary>
    public long Length { get; private set; }

    /// <summary>Opens or makes the log and reads it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="record">Given the content of every record, in order.</param>
    /// <param name="tell">Told of a torn end that was cut off.</param>
    /// <exception cref="StateException">Damaged, or of another version.</exception>
    public static StateLog Open(string path, Action<ReadOnlyMemory<byte>> record, Action<string> tell)
    {
        if (!File.Exists(path))
        {
            Write(path + ".new", static _ => { });
            Move(path + ".new", path);
        }

        var (whole, length) = Read(path, long.MaxValue, record);
        var file = OpenToAppend(path);
        if (whole < length)
        {
            tell($"{path}: the last record, at offset {whole}, was not written to its end: {length - whole} bytes are cut off; nobody had an answer for what was in them");
            RandomAccess.SetLength(file, whole);
        }

        return new StateLog(path, file, whole);
    }

    /// <summary>Reads the records of a file, of its first <paramref name="end"/> bytes at most; gives how much of it is whole, and how much there is.</summary>
    /// <exception cref="StateException">Damaged, or of another version.</exception>
    public static (long Whole, long Length) Read(string path, long end, Action<ReadOnlyMemory<byte>> record)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite, BufferSize = 1 << 20, Options = FileOptions.SequentialScan });
        var length = Math.Min(end, file.Length);
        CheckFileHeader(path, file);
        var at = (long)FileHeaderBytes;
        Span<byte> header = stackalloc byte[RecordHeaderBytes];
        while (at < length)
        {
            if (length - at < RecordHeaderBytes) break;
            file.ReadExactly(header);
            if (Crc(header[..8]) != BinaryPrimitives.ReadUInt32LittleEndian(header[8..]))
            {
                // A file system may have made the file longer before the power went, and not have written the bytes.
                if (IsZero(header) && IsZeroToEnd(file, length - at - RecordHeaderBytes)) break;
                throw Damaged(path, at, "the header of a record has a wrong checksum");
            }

            var size = BinaryPrimitives.ReadUInt32LittleEndian(header);
            if (size > length - at - RecordHeaderBytes) break;
            var content = new byte[size];
            file.ReadExactly(content);
            var next = at + RecordHeaderBytes + size;
            if (Crc(content) != BinaryPrimitives.ReadUInt32LittleEndian(header[4..]))
            {
                if (next == length) break;
                throw Damaged(path, at, "a record has a wrong checksum");
            }

            try
            {
                record(content);
            }
            catch (InvalidDataException exception)
            {
                throw Damaged(path, at, exception.Message);
            }

            at = next;
        }

        return (at, length);
    }

    /// <summary>Makes a file with the records that <paramref name="write"/> gives, safe on the disk.</summary>
    public static void Write(string path, Action<Action<StateBatch, DateTimeOffset>> write)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 1 << 20 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        Span<byte> header = stackalloc byte[FileHeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], Crc(header[..12]));
        file.Write(header);
        write((batch, at) => file.Write(Seal(batch.Finish(at))));
        file.Flush(flushToDisk: true);
    }

    /// <summary>
    /// Puts a shorter file in this one's place: one that says the same as the first <paramref name="upTo"/> bytes; what came after them is copied to its end first. A crash at any
    /// moment leaves the one or the other.
    /// </summary>
    public void ReplaceBy(string path, long upTo)
    {
        using (var source = new FileStream(FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        using (var target = new FileStream(path, FileMode.Append, FileAccess.Write))
        {
            source.Position = upTo;
            source.CopyTo(target);
            target.Flush(flushToDisk: true);
        }

        _file.Dispose();
        Move(path, FilePath);
        _file = OpenToAppend(FilePath);
        Length = RandomAccess.GetLength(_file);
    }

    /// <summary>Appends a record in one write. When it returns the operating system has it, so that it outlives this process.</summary>
    /// <exception cref="StateException">It can't be written; the log must not be used any more.</exception>
    public void Append(StateBatch batch, DateTimeOffset at)
    {
        var record = Seal(batch.Finish(at));
        try
        {
            RandomAccess.Write(_file, record, Length);
        }
        catch (IOException exception)
        {
            throw new StateException($"{FilePath}: can't be written: {exception.Message}", exception);
        }

        Length += record.Length;
    }

    public void Dispose() => _file.Dispose();

    private static Span<byte> Seal(Span<byte> record)
    {
        var content = record[RecordHeaderBytes..];
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Crc(content));
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], Crc(record[..8]));
        return record;
    }

    private static void CheckFileHeader(string path, FileStream file)
    {
        Span<byte> header = stackalloc byte[FileHeaderBytes];
        var read = file.ReadAtLeast(header, FileHeaderBytes, throwOnEndOfStream: false);
        if (read < FileHeaderBytes || !header[..8].SequenceEqual(Magic)) throw Damaged(path, 0, "this is no state of drydock");
        if (Crc(header[..12]) != BinaryPrimitives.ReadUInt32LittleEndian(header[12..])) throw Damaged(path, 0, "the header of the file has a wrong checksum");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (version != Version) throw new StateException($"{path}: has version {version} of the format, and this drydock reads version {Version}; nothing was changed");
    }

    private static StateException Damaged(string path, long offset, string what) =>
        new($"{path}: damaged at offset {offset}: {what}; nothing was changed. Restore the directory from a copy, or serve from an empty one");

    private static bool IsZero(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept((byte)0);

    private static bool IsZeroToEnd(FileStream file, long length)
    {
        var buffer = new byte[64 * 1024];
        while (length > 0)
        {
            var read = file.Read(buffer, 0, (int)Math.Min(length, buffer.Length));
            if (read == 0 || !IsZero(buffer.AsSpan(0, read))) return read == 0;
            length -= read;
        }

        return true;
    }

    /// <summary>CRC-32C (Castagnoli).</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }

    private static SafeFileHandle OpenToAppend(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

    private static void Move(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        DirectorySync.Flush(Path.GetDirectoryName(to)!);
    }
}
