using System.Buffers.Binary;
using System.Text;

namespace Drydock.Wire.State;

/// <summary>
/// The entries of one turn of the loop, in the form in which they are appended: room for the record's header, the virtual time, then for each entry its kind, its key, and
/// its value or that it is gone.
/// </summary>
internal sealed class StateBatch
{
    /// <summary>The length of a value that is gone.</summary>
    internal const uint Gone = uint.MaxValue;

    private const int FirstEntry = StateLog.RecordHeaderBytes + sizeof(long);
    private byte[] _buffer = new byte[64 * 1024];
    private int _length = FirstEntry;
    private int _valueAt;

    public bool IsEmpty => _length == FirstEntry;

    public int Length => _length;

    /// <summary>The record, with the header still to be filled in.</summary>
    public Span<byte> Finish(DateTimeOffset at)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.AsSpan(StateLog.RecordHeaderBytes), at.UtcTicks);
        return _buffer.AsSpan(0, _length);
    }

    public void Clear()
    {
        _length = FirstEntry;
        // A turn that restored a volume of gigabytes leaves no gigabytes behind.
        if (_buffer.Length > 16 << 20) _buffer = new byte[64 * 1024];
    }

    /// <summary>Begins an entry; its value is written until <see cref="End"/>.</summary>
    public StateBatch Begin(StateKind kind, string key)
    {
        Begin(kind, key, "");
        return this;
    }

    /// <summary>The same for a key in two parts.</summary>
    public void Begin(StateKind kind, string keyStart, string keyEnd)
    {
        Key(kind, keyStart, keyEnd);
        Reserve(sizeof(uint));
        _length += sizeof(uint);
        _valueAt = _length;
    }

    public void End() => BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_valueAt - sizeof(uint)), (uint)(_length - _valueAt));

    /// <summary>The bytes of the value of the entry that has begun.</summary>
    public ReadOnlySpan<byte> Value => _buffer.AsSpan(_valueAt, _length - _valueAt);

    /// <summary>Where the next entry begins, for <see cref="Rewind"/>.</summary>
    public int Mark => _length;

    /// <summary>Takes back what was written since.</summary>
    public void Rewind(int mark) => _length = mark;

    /// <summary>What was under the key is gone.</summary>
    public void Delete(StateKind kind, string keyStart, string keyEnd = "")
    {
        Key(kind, keyStart, keyEnd);
        Reserve(sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_length), Gone);
        _length += sizeof(uint);
    }

    public StateBatch Byte(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
        return this;
    }

    public StateBatch Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>A number of any sign, small ones in few bytes.</summary>
    public StateBatch Number(long value)
    {
        var rest = (ulong)(value << 1) ^ (ulong)(value >> 63);
        Reserve(10);
        while (rest >= 0x80)
        {
            _buffer[_length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        _buffer[_length++] = (byte)rest;
        return this;
    }

    public StateBatch OptionalNumber(int? value) => value is { } number ? Flag(true).Number(number) : Flag(false);

    public StateBatch OptionalLong(long? value) => value is { } number ? Flag(true).Number(number) : Flag(false);

    public StateBatch OptionalFlag(bool? value) => value is { } flag ? Flag(true).Flag(flag) : Flag(false);

    public StateBatch Time(DateTimeOffset value) => Number(value.UtcTicks);

    public StateBatch OptionalTime(DateTimeOffset? value) => value is { } time ? Flag(true).Time(time) : Flag(false);

    /// <summary>A text or null.</summary>
    public StateBatch Text(string? value)
    {
        if (value is null) return Number(-1);
        Number(Encoding.UTF8.GetByteCount(value));
        Utf8(value);
        return this;
    }

    public StateBatch Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        return Raw(value);
    }

    /// <summary>Bytes to the end of the value.</summary>
    public StateBatch Raw(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        value.CopyTo(_buffer.AsSpan(_length));
        _length += value.Length;
        return this;
    }

    public StateBatch Texts(IReadOnlyCollection<string> values)
    {
        Number(values.Count);
        foreach (var value in values) Text(value);
        return this;
    }

    public StateBatch Pairs(IReadOnlyCollection<KeyValuePair<string, string>> values)
    {
        Number(values.Count);
        foreach (var (key, value) in values) Text(key).Text(value);
        return this;
    }

    private void Key(StateKind kind, string start, string end)
    {
        Byte((byte)kind);
        Number(Encoding.UTF8.GetByteCount(start) + Encoding.UTF8.GetByteCount(end));
        Utf8(start);
        Utf8(end);
    }

    private void Utf8(string value)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(value.Length));
        _length += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_length));
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length >= bytes) return;
        Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max((long)_buffer.Length * 2, (long)_length + bytes)));
    }
}
