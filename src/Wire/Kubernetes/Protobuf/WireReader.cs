using System.Text;

namespace Drydock.Wire.Kubernetes.Protobuf;

/// <summary>Reads the fields of one protobuf message.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _left = bytes;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Value of a number, when <see cref="IsNumber"/>.</summary>
    public long Number { get; private set; }

    /// <summary>Bytes of a text, a message or a map's entry, when not <see cref="IsNumber"/>.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public bool IsNumber { get; private set; }

    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Moves to the next field; false at the end.</summary>
    /// <exception cref="ProtobufException">The bytes are no message.</exception>
    public bool Read()
    {
        if (_left.IsEmpty) return false;
        var tag = Varint();
        Field = (int)(tag >> 3);
        IsNumber = false;
        switch (tag & 7)
        {
            case 0:
                IsNumber = true;
                Number = (long)Varint();
                break;
            case 1: Bytes = Take(8); break;
            case 2: Bytes = Take(Varint()); break;
            case 5: Bytes = Take(4); break;
            default: throw new ProtobufException("proto: illegal wireType " + (tag & 7));
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_left.Length) throw new ProtobufException("unexpected EOF");
        var taken = _left[..(int)length];
        _left = _left[(int)length..];
        return taken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_left.IsEmpty) throw new ProtobufException("unexpected EOF");
            var part = _left[0];
            _left = _left[1..];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }

        throw new ProtobufException("proto: integer overflow");
    }
}
