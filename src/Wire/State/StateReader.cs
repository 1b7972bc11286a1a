using System.Buffers.Binary;
using System.Text;

namespace Drydock.Wire.State;

/// <summary>Reads what <see cref="StateBatch"/> wrote. A value that ends too early is an <see cref="InvalidDataException"/>: its checksum was right, so another program wrote it.</summary>
internal sealed class StateReader(ReadOnlyMemory<byte> data)
{
    private int _at;

    public bool IsAtEnd => _at == data.Length;

    public byte Byte() => Take(1).Span[0];

    public bool Flag() => Byte() != 0;

    public long Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return (long)(value >> 1) ^ -(long)(value & 1);
        }

        throw new InvalidDataException("a number does not end");
    }

    public int? OptionalNumber() => Flag() ? (int)Number() : null;

    public long? OptionalLong() => Flag() ? Number() : null;

    public bool? OptionalFlag() => Flag() ? Flag() : null;

    public DateTimeOffset Time() => new(Number(), TimeSpan.Zero);

    public DateTimeOffset? OptionalTime() => Flag() ? Time() : null;

    public string? OptionalText()
    {
        var length = Number();
        return length < 0 ? null : Encoding.UTF8.GetString(Take(length).Span);
    }

    public string Text() => OptionalText() ?? throw new InvalidDataException("a text is missing");

    public ReadOnlyMemory<byte> Bytes() => Take(Number());

    /// <summary>What is left.</summary>
    public ReadOnlyMemory<byte> Rest() => Take(data.Length - _at);

    public List<string> Texts()
    {
        var values = new List<string>();
        for (var left = Number(); left > 0; left--) values.Add(Text());
        return values;
    }

    public List<KeyValuePair<string, string>> Pairs()
    {
        var values = new List<KeyValuePair<string, string>>();
        for (var left = Number(); left > 0; left--) values.Add(new(Text(), Text()));
        return values;
    }

    /// <summary>The next entry of a record; its value is null when it is gone.</summary>
    public (StateKind Kind, string Key, ReadOnlyMemory<byte>? Value) Entry()
    {
        var kind = (StateKind)Byte();
        if (!Enum.IsDefined(kind)) throw new InvalidDataException($"there is no kind {(byte)kind}");
        var key = Encoding.UTF8.GetString(Bytes().Span);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)).Span);
        return (kind, key, length == StateBatch.Gone ? (ReadOnlyMemory<byte>?)null : Take(length));
    }

    /// <summary>The virtual time that a record begins with.</summary>
    public DateTimeOffset RecordTime() => new(BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)).Span), TimeSpan.Zero);

    private ReadOnlyMemory<byte> Take(long length)
    {
        if (length < 0 || length > data.Length - _at) throw new InvalidDataException("a value ends too early");
        var taken = data.Slice(_at, (int)length);
        _at += (int)length;
        return taken;
    }
}
