using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Drydock.Core.Kubernetes;

/// <summary>Writes documents as JSON without white space into a rented buffer; parts that have been written before are copied.</summary>
internal struct Utf8Output : IDisposable
{
    private const int StartBytes = 1024;

    /// <summary>What goes out as it is; everything else is left to the encoder.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private byte[] _buffer;
    private int _length;

    public Utf8Output() => _buffer = ArrayPool<byte>.Shared.Rent(StartBytes);

    public readonly int Length => _length;

    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public void Value(KubeDocument value)
    {
        if (value.WrittenUtf8 is { } known)
        {
            Raw(known);
            return;
        }

        switch (value.Kind)
        {
            case KubeDocumentKind.Object: Object(value.FieldSpan); break;
            case KubeDocumentKind.Array: Array(value.ItemSpan); break;
            case KubeDocumentKind.String: Text(value.ScalarText!); break;
            case KubeDocumentKind.Null: Raw("null"u8); break;
            default: Ascii(value.ScalarText!); break;
        }
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    public void Raw(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    public void Name(string name)
    {
        Text(name);
        Raw((byte)':');
    }

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void Object(ReadOnlySpan<KubeField> fields)
    {
        Raw((byte)'{');
        for (var i = 0; i < fields.Length; i++)
        {
            if (i > 0) Raw((byte)',');
            Name(fields[i].Name);
            Value(fields[i].Value);
        }

        Raw((byte)'}');
    }

    private void Array(ReadOnlySpan<KubeDocument> items)
    {
        Raw((byte)'[');
        for (var i = 0; i < items.Length; i++)
        {
            if (i > 0) Raw((byte)',');
            Value(items[i]);
        }

        Raw((byte)']');
    }

    private void Text(string text)
    {
        Raw((byte)'"');
        if (text.AsSpan().ContainsAnyExcept(Plain)) Raw(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        else Ascii(text);
        Raw((byte)'"');
    }

    private void Ascii(string text)
    {
        Reserve(text.Length);
        _length += Encoding.ASCII.GetBytes(text, _buffer.AsSpan(_length));
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length >= count) return;
        var longer = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + count));
        Written.CopyTo(longer);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = longer;
    }
}
