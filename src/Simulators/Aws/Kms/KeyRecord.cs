using System.Security.Cryptography;
using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Kms;

/// <summary>A key inside KMS: its material never leaves this object.</summary>
internal sealed class KeyRecord(string keyId, string arn, string manager, string spec, KeyPolicy policy, byte[] material)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly AesGcm _cipher = new(material, TagBytes);

    /// <summary>The key itself, for who keeps the whole account on a disk of his own.</summary>
    internal ReadOnlySpan<byte> Material => material;

    internal string KeyId { get; } = keyId;
    internal string Arn { get; } = arn;
    internal string Manager { get; } = manager;
    internal string Spec { get; } = spec;
    internal KeyPolicy Policy { get; set; } = policy;
    internal string State { get; set; } = "Enabled";

    /// <summary>Counts changes of state, so that a cancelled deletion does not happen after all.</summary>
    internal int StateVersion { get; set; }

    internal required DateTimeOffset CreationDate { get; init; }
    internal required string AccountId { get; init; }
    internal string Usage { get; init; } = "ENCRYPT_DECRYPT";
    internal string Description { get; set; } = "";

    /// <summary>The policy as its author wrote it; null: it was given as statements.</summary>
    internal string? PolicyText { get; set; }

    /// <summary>When a scheduled deletion happens.</summary>
    internal DateTimeOffset? DeletionDate { get; set; }

    internal SortedDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>Days between automatic rotations; null: it is off.</summary>
    internal int? RotationPeriodDays { get; set; }

    internal DateTimeOffset RotationStart { get; set; }

    internal List<KmsGrant> Grants { get; } = [];

    /// <summary>The aliases that it has now: what kms:ResourceAliases sees.</summary>
    internal Func<IEnumerable<string>> AliasNames { get; set; } = static () => [];

    internal KmsKey Describe() => new(KeyId, Arn, State, Spec, Usage, Manager);

    internal KeyView View() => new(Describe(), AccountId, Description, CreationDate, State == "PendingDeletion" ? DeletionDate : null);

    /// <summary>Wraps a data key with AES-256-GCM, the context as additional authenticated data.</summary>
    internal WrappedDataKey Wrap(ReadOnlySpan<byte> dataKey, string encryptionContext, ReadOnlySpan<byte> nonce)
    {
        var blob = new byte[NonceBytes + TagBytes + dataKey.Length];
        nonce.CopyTo(blob);
        _cipher.Encrypt(
            nonce, dataKey, blob.AsSpan(NonceBytes + TagBytes), blob.AsSpan(NonceBytes, TagBytes), System.Text.Encoding.UTF8.GetBytes(encryptionContext));
        return new WrappedDataKey(Arn, encryptionContext, blob);
    }

    /// <summary>Unwraps a data key; null when it was not wrapped by this key in this context.</summary>
    internal byte[]? Unwrap(WrappedDataKey wrapped)
    {
        var blob = wrapped.CiphertextBlob.Span;
        if (blob.Length <= NonceBytes + TagBytes) return null;
        var dataKey = new byte[blob.Length - NonceBytes - TagBytes];
        try
        {
            _cipher.Decrypt(
                blob[..NonceBytes],
                blob[(NonceBytes + TagBytes)..],
                blob.Slice(NonceBytes, TagBytes),
                dataKey,
                System.Text.Encoding.UTF8.GetBytes(wrapped.EncryptionContext));
            return dataKey;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
