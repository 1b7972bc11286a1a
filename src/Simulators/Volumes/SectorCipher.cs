using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Drydock.Simulators.Volumes;

/// <summary>
/// AES-256 in XTS mode (IEEE 1619) over the sectors of a volume, the tweak being the sector's number. Not for use by two callers at once.
/// </summary>
/// <remarks>Provenance: Documented for AES-256 ("Amazon EBS encryption") and XTS (AWS KMS Cryptographic Details, "Amazon EBS volume encryption"); the sector size is Assumed.</remarks>
public sealed class SectorCipher : IDisposable
{
    /// <summary>Two AES-256 keys: one for the data, one for the tweak.</summary>
    public const int KeyBytes = 64;

    private const int AesBlock = 16;
    private readonly Aes _data = Aes.Create();
    private readonly Aes _tweak = Aes.Create();
    private readonly ICryptoTransform _encrypt;
    private readonly ICryptoTransform _decrypt;
    private readonly ICryptoTransform _encryptTweak;

    public SectorCipher(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyBytes) throw new ArgumentException($"a key of {KeyBytes} bytes is needed", nameof(key));
        Prepare(_data, key[..32]);
        Prepare(_tweak, key[32..]);
        _encrypt = _data.CreateEncryptor();
        _decrypt = _data.CreateDecryptor();
        _encryptTweak = _tweak.CreateEncryptor();
    }

    /// <summary>Encrypts one data unit (a multiple of 16 bytes, a sector at most) into a buffer that may be the same one.</summary>
    public void Encrypt(long sector, ReadOnlySpan<byte> plain, Span<byte> cipher) => Transform(_encrypt, sector, plain, cipher);

    /// <summary>Decrypts one data unit (a multiple of 16 bytes, a sector at most) into a buffer that may be the same one.</summary>
    public void Decrypt(long sector, ReadOnlySpan<byte> cipher, Span<byte> plain) => Transform(_decrypt, sector, cipher, plain);

    public void Dispose()
    {
        _encrypt.Dispose();
        _decrypt.Dispose();
        _encryptTweak.Dispose();
        _data.Dispose();
        _tweak.Dispose();
    }

    private static void Prepare(Aes aes, ReadOnlySpan<byte> key)
    {
        // Electronic codebook is the building block that XTS is defined on, not the mode in which the data is stored.
        aes.Mode = CipherMode.ECB;
        aes.Padding = PaddingMode.None;
        aes.Key = key.ToArray();
    }

    private void Transform(ICryptoTransform transform, long sector, ReadOnlySpan<byte> source, Span<byte> target)
    {
        var length = source.Length;
        if (length % AesBlock != 0 || length > BlockGeometry.SectorBytes) throw new ArgumentException("not a data unit", nameof(source));
        // Thousands of volumes have a cipher each, and few are at work at a time: none keeps buffers.
        var (tweaks, work) = (ArrayPool<byte>.Shared.Rent(BlockGeometry.SectorBytes), ArrayPool<byte>.Shared.Rent(BlockGeometry.SectorBytes));
        FillTweaks(sector, tweaks, length);
        Xor(source, tweaks.AsSpan(0, length), work.AsSpan(0, length));
        transform.TransformBlock(work, 0, length, work, 0);
        Xor(work.AsSpan(0, length), tweaks.AsSpan(0, length), target);
        ArrayPool<byte>.Shared.Return(work);
        ArrayPool<byte>.Shared.Return(tweaks);
    }

    /// <summary>The first tweak is the encrypted sector number; each next one is the previous times x in GF(2^128).</summary>
    private void FillTweaks(long sector, byte[] tweaks, int length)
    {
        Array.Clear(tweaks, 0, AesBlock);
        MemoryMarshal.Write(tweaks, in sector);
        _encryptTweak.TransformBlock(tweaks, 0, AesBlock, tweaks, 0);
        var words = MemoryMarshal.Cast<byte, ulong>(tweaks.AsSpan(0, length));
        var low = words[0];
        var high = words[1];
        for (var i = 2; i < words.Length; i += 2)
        {
            var carry = (high >> 63) * 0x87;
            high = (high << 1) | (low >> 63);
            low = (low << 1) ^ carry;
            words[i] = low;
            words[i + 1] = high;
        }
    }

    private static void Xor(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> result)
    {
        var a = MemoryMarshal.Cast<byte, ulong>(left);
        var b = MemoryMarshal.Cast<byte, ulong>(right);
        var r = MemoryMarshal.Cast<byte, ulong>(result);
        for (var i = 0; i < a.Length; i++) r[i] = a[i] ^ b[i];
    }
}
