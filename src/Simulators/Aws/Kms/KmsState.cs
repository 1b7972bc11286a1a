using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;

namespace Drydock.Simulators.Aws.Kms;

/// <summary>All that KMS holds for the account, and what its operations share.</summary>
internal sealed class KmsState(SimProcess process, SimAwsOptions options, Action<AwsResourceChange> changed)
{
    private readonly TransitionQueue _transitions = new(process);

    internal SimAwsOptions Options { get; } = options;
    internal SortedDictionary<string, KeyRecord> Keys { get; } = new(StringComparer.Ordinal);
    internal SortedDictionary<string, AliasRecord> Aliases { get; } = new(StringComparer.Ordinal);
    internal SeededRandom Random => process.Random;
    internal DateTimeOffset Now => process.World.Clock.Now;

    /// <summary>"arn:aws:kms:REGION:ACCOUNT:".</summary>
    internal string ArnPrefix { get; } = $"arn:aws:kms:{options.Region}:{options.AccountId}:";

    /// <summary>Finds a key by id, ARN, alias or alias ARN; makes the key of a service (alias/aws/ebs, alias/aws/elasticfilesystem) when it is named for the first time.</summary>
    /// <exception cref="AwsServiceException">NotFoundException.</exception>
    internal KeyRecord Find(string name)
    {
        var local = name.StartsWith(ArnPrefix, StringComparison.Ordinal) ? name[ArnPrefix.Length..] : name;
        if (local.StartsWith("alias/", StringComparison.Ordinal))
        {
            if (Aliases.TryGetValue(local, out var alias) && Keys.TryGetValue(alias.TargetKeyId, out var aliased)) return aliased;
            var description = local switch
            {
                SimKms.EbsAlias => "Default key that protects my EBS volumes when no other key is defined",
                SimKms.EfsAlias => "Default key that protects my EFS filesystems when no other key is defined",
                _ => throw KmsErrors.AliasNotFound(ArnPrefix + local),
            };
            var made = AddKey("AWS", "SYMMETRIC_DEFAULT", KeyPolicy.Default);
            made.Description = description;
            Aliases[local] = new AliasRecord(local, made.KeyId, Now, Now);
            return made;
        }

        // A key of another account is named by its ARN only.
        var id = local[(local.IndexOf("key/", StringComparison.Ordinal) is var slash and >= 0 ? slash + "key/".Length : 0)..];
        if (Keys.TryGetValue(id, out var key) && (name == id || name == key.Arn)) return key;
        throw Guid.TryParse(id, out _) ? KmsErrors.KeyNotFound(ArnPrefix + "key/" + id) : KmsErrors.InvalidKeyId(name);
    }

    /// <summary>Finds a customer's key that may be changed.</summary>
    /// <exception cref="AwsServiceException">NotFoundException, UnsupportedOperationException, KMSInvalidStateException.</exception>
    internal KeyRecord Changeable(string name)
    {
        var key = Find(name);
        if (key.Manager == "AWS") throw KmsErrors.ManagedByAws(key.Arn);
        return key.State == "PendingDeletion" ? throw KmsErrors.PendingDeletion(key.Arn) : key;
    }

    internal KeyRecord AddKey(string manager, string spec, KeyPolicy policy, string? accountId = null, string usage = "ENCRYPT_DECRYPT")
    {
        var id = Random.Uuid();
        var material = new byte[32];
        Random.Fill(material);
        var owner = accountId ?? Options.AccountId;
        var key = new KeyRecord(id, $"arn:aws:kms:{Options.Region}:{owner}:key/{id}", manager, spec, policy, material)
        {
            CreationDate = Now,
            AccountId = owner,
            Usage = usage,
        };
        Keys.Add(id, key);
        Know(key);
        changed(new AwsResourceChange(process.World.Clock.Elapsed, "key", key.Arn, null, key.State));
        return key;
    }

    /// <summary>Lets a key look up its aliases.</summary>
    internal void Know(KeyRecord key) => key.AliasNames = () => Aliases.Values.Where(a => a.TargetKeyId == key.KeyId).Select(a => a.Name);

    internal void SetState(KeyRecord key, string? next)
    {
        var old = key.State;
        key.State = next ?? "Deleted";
        key.StateVersion++;
        process.World.Timeline.Add(process.Name, TimelineKind.Aws, $"key {key.Arn} {key.State}");
        changed(new AwsResourceChange(process.World.Clock.Elapsed, "key", key.Arn, old, next));
    }

    internal void ScheduleDeletion(KeyRecord key, TimeSpan window)
    {
        SetState(key, "PendingDeletion");
        key.DeletionDate = Now + window;
        DeleteAt(key, Now + window);
    }

    /// <summary>Deletes a key at a moment, unless its state changes before.</summary>
    internal void DeleteAt(KeyRecord key, DateTimeOffset date)
    {
        var version = key.StateVersion;
        _transitions.After(date - Now, () =>
        {
            if (key.StateVersion != version) return;
            SetState(key, null);
            Keys.Remove(key.KeyId);
            foreach (var alias in Aliases.Values.Where(alias => alias.TargetKeyId == key.KeyId).ToArray()) Aliases.Remove(alias.Name);
        });
    }

    internal DataKeyOutput NewDataKey(KeyRecord key, int numberOfBytes, string encryptionContext)
    {
        var plaintext = new byte[numberOfBytes];
        Random.Fill(plaintext);
        return new DataKeyOutput(Wrap(key, plaintext, encryptionContext), plaintext);
    }

    internal WrappedDataKey Wrap(KeyRecord key, ReadOnlySpan<byte> plaintext, string encryptionContext)
    {
        Span<byte> nonce = stackalloc byte[12];
        Random.Fill(nonce);
        return key.Wrap(plaintext, encryptionContext, nonce);
    }
}
