using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Drydock.Simulators.Aws;

/// <summary>Tokens that say after which key a list goes on. One belongs to one list (its scope), and nobody but the service can make one.</summary>
internal sealed class PageSeal
{
    private const int SealBytes = 12;
    private readonly byte[] _secret = new byte[32];

    internal PageSeal(Kernel.SeededRandom random) => random.Fill(_secret);

    internal string Seal(string key, string scope)
    {
        var text = Encoding.UTF8.GetBytes(key);
        byte[] token = [.. Sum(text, scope), .. text];
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The key of a token; null when the token is not one of this list's.</summary>
    internal string? Open(string token, string scope)
    {
        if (!Base64Url.IsValid(token)) return null;
        var bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length <= SealBytes) return null;
        var text = bytes[SealBytes..];
        return Sum(text, scope).AsSpan().SequenceEqual(bytes.AsSpan(0, SealBytes)) ? Encoding.UTF8.GetString(text) : null;
    }

    private byte[] Sum(byte[] key, string scope)
    {
        byte[] text = [.. key, 0, .. Encoding.UTF8.GetBytes(scope)];
        return HMACSHA256.HashData(_secret, text)[..SealBytes];
    }
}
