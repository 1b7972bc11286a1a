namespace Drydock.Simulators.Aws.Kms;

/// <summary>What clients get as CiphertextBlob: four bytes that say the form, the id of the key, then what the key sealed.</summary>
/// <remarks>Provenance: Assumed but for the first bytes, which make the Base64 text begin as AWS's does ("AQIC").</remarks>
internal static class CiphertextBlob
{
    private const int KeyIdBytes = 16;
    private static ReadOnlySpan<byte> Form => [0x01, 0x02, 0x02, 0x00];

    internal static byte[] Make(WrappedDataKey wrapped)
    {
        var content = wrapped.CiphertextBlob.Span;
        var blob = new byte[Form.Length + KeyIdBytes + content.Length];
        Form.CopyTo(blob);
        var id = wrapped.KeyArn.AsSpan(wrapped.KeyArn.LastIndexOf('/') + 1);
        Guid.Parse(id).TryWriteBytes(blob.AsSpan(Form.Length), bigEndian: true, out _);
        content.CopyTo(blob.AsSpan(Form.Length + KeyIdBytes));
        return blob;
    }

    /// <summary>The key's id and what it sealed; null when this is no ciphertext of ours.</summary>
    internal static (string KeyId, byte[] Sealed)? Open(byte[] blob)
    {
        if (blob.Length <= Form.Length + KeyIdBytes || !blob.AsSpan(0, Form.Length).SequenceEqual(Form)) return null;
        var id = new Guid(blob.AsSpan(Form.Length, KeyIdBytes), bigEndian: true);
        return (id.ToString(), blob[(Form.Length + KeyIdBytes)..]);
    }
}
