using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Aws.Kms;

/// <summary>
/// KMS of one account and region, on its own process. Callers reach it by message; the public members here are the hand of the harness,
/// which changes keys at once and without asking any policy.
/// </summary>
/// <remarks>Provenance: Documented (KMS API reference and developer guide, "Key states", "How EBS uses AWS KMS"); see COVERAGE.md.</remarks>
public sealed class SimKms
{
    /// <summary>The alias of the key that EBS uses when nothing else is said.</summary>
    public const string EbsAlias = "alias/aws/ebs";

    private readonly SimProcess _process;
    private readonly SimAwsOptions _options;
    private readonly TransitionQueue _transitions;
    private readonly Action<AwsResourceChange> _changed;
    private readonly SortedDictionary<string, KeyRecord> _keys = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _aliases = new(StringComparer.Ordinal);

    internal SimKms(World world, SimAwsOptions options, Action<AwsResourceChange> changed)
    {
        _options = options;
        _changed = changed;
        _process = world.CreateProcess("aws-kms");
        _process.Start(static () => Task.CompletedTask);
        _process.OnEnd(() => world.Fail(new InvalidOperationException("the process aws-kms is AWS itself and never crashes: crash a client, or use the fates of its calls")));
        _transitions = new TransitionQueue(_process);
        Server = new RpcServer<AwsApiCall, object?>(_process, "kms", options.ApiLatency);
        Server.Serve(call => Task.FromResult(Handle(call)));
        InternalServer = new RpcServer<AwsApiCall, object?>(_process, "kms", options.BetweenServices);
        InternalServer.Serve(call => Task.FromResult(Handle(call)));
    }

    /// <summary>Every key, in the order of ids.</summary>
    public IReadOnlyList<KmsKey> Keys
    {
        get
        {
            var keys = new List<KmsKey>(_keys.Count);
            foreach (var key in _keys.Values) keys.Add(key.Describe());
            return keys;
        }
    }

    /// <summary>The public endpoint.</summary>
    internal RpcServer<AwsApiCall, object?> Server { get; }

    /// <summary>The way in for other services of the region.</summary>
    internal RpcServer<AwsApiCall, object?> InternalServer { get; }

    /// <summary>Makes a customer key and, when given, its alias ("alias/…").</summary>
    public KmsKey CreateKey(string? alias = null, KeyPolicy? policy = null, string spec = "SYMMETRIC_DEFAULT")
    {
        var key = AddKey("CUSTOMER", spec, policy ?? KeyPolicy.Default);
        if (alias is not null) CreateAlias(alias, key.KeyId);
        return key.Describe();
    }

    /// <summary>Points an alias ("alias/…") at a key.</summary>
    public void CreateAlias(string alias, string keyId)
    {
        if (!alias.StartsWith("alias/", StringComparison.Ordinal)) throw new ArgumentException("an alias starts with alias/", nameof(alias));
        _aliases[alias] = Find(keyId).KeyId;
    }

    /// <exception cref="AwsServiceException">KMSInvalidStateException: pending deletion; UnsupportedOperationException: a key of AWS.</exception>
    public void DisableKey(string keyId) => SetState(Changeable(keyId), "Disabled");

    /// <exception cref="AwsServiceException">KMSInvalidStateException: pending deletion; UnsupportedOperationException: a key of AWS.</exception>
    public void EnableKey(string keyId) => SetState(Changeable(keyId), "Enabled");

    /// <summary>Schedules a deletion; the key is gone after the window (7 to 30 days in AWS).</summary>
    public void ScheduleKeyDeletion(string keyId, TimeSpan window)
    {
        var key = Find(keyId);
        SetState(key, "PendingDeletion");
        var version = key.StateVersion;
        _transitions.After(window, () =>
        {
            if (key.StateVersion != version) return;
            SetState(key, null);
            _keys.Remove(key.KeyId);
        });
    }

    /// <summary>Takes a scheduled deletion back; the key is Disabled afterwards, as in AWS.</summary>
    public void CancelKeyDeletion(string keyId) => SetState(Find(keyId), "Disabled");

    public void PutKeyPolicy(string keyId, KeyPolicy policy) => Find(keyId).Policy = policy;

    /// <summary>The grants on a key, oldest first.</summary>
    public IReadOnlyList<KmsGrant> GrantsOf(string keyId) => Find(keyId).Grants.ToArray();

    /// <summary>The key's ARN for any of its names.</summary>
    public string ArnOf(string keyId) => Find(keyId).Arn;

    /// <summary>Unwraps a data key for a checker, whatever the key's state; null when the key's material is gone.</summary>
    internal byte[]? UnwrapForInspection(WrappedDataKey wrapped)
    {
        foreach (var key in _keys.Values)
        {
            if (key.Arn == wrapped.KeyArn) return key.Unwrap(wrapped);
        }

        return null;
    }

    /// <summary>A data key under a new key of another account, whose policy lets everybody use it.</summary>
    internal DataKeyOutput CreateForeignDataKey(string accountId, string encryptionContext)
    {
        var everybody = new KeyPolicy(false, [new("*", PolicyStatement.Allow(["kms:*"], ["*"]))]);
        return NewDataKey(AddKey("CUSTOMER", "SYMMETRIC_DEFAULT", everybody, accountId), 64, encryptionContext);
    }

    /// <summary>Finds a key by id, ARN, alias or alias ARN; makes the key of alias/aws/ebs when it is named for the first time.</summary>
    /// <exception cref="AwsServiceException">NotFoundException.</exception>
    internal KeyRecord Find(string name)
    {
        var prefix = $"arn:aws:kms:{_options.Region}:{_options.AccountId}:";
        var local = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        if (local.StartsWith("alias/", StringComparison.Ordinal))
        {
            if (_aliases.TryGetValue(local, out var target) && _keys.TryGetValue(target, out var aliased)) return aliased;
            if (local != EbsAlias) throw KmsErrors.AliasNotFound(prefix + local);
            var made = AddKey("AWS", "SYMMETRIC_DEFAULT", KeyPolicy.Default);
            _aliases[EbsAlias] = made.KeyId;
            return made;
        }

        // A key of another account is named by its ARN only.
        var id = local[(local.IndexOf("key/", StringComparison.Ordinal) is var slash and >= 0 ? slash + "key/".Length : 0)..];
        if (_keys.TryGetValue(id, out var key) && (name == id || name == key.Arn)) return key;
        throw Guid.TryParse(id, out _) ? KmsErrors.KeyNotFound(prefix + "key/" + id) : KmsErrors.InvalidKeyId(name);
    }

    private object? Handle(AwsApiCall call)
    {
        if (call.Injected is not null) throw call.Injected;
        return call.Request switch
        {
            DescribeKeyInput input => Describe(call, input),
            GenerateDataKeyInput input => GenerateDataKey(call, input),
            DecryptInput input => Decrypt(call, input),
            CreateGrantInput input => CreateGrant(call, input),
            ListGrantsInput input => ListGrants(call, input),
            RevokeGrantInput input => RevokeGrant(call, input),
            _ => throw new AwsServiceException("UnknownOperationException", $"{call.Operation} is not simulated"),
        };
    }

    private KmsKey Describe(AwsApiCall call, DescribeKeyInput input)
    {
        var key = Find(input.KeyId);

        // EC2 resolves names for its answers without the caller's right to DescribeKey: a role without it gets the ARN all the same.
        if (call.ViaService is null) KeyAuthorization.Demand(key, call, "kms:DescribeKey", isForAwsResource: false, context: null);
        return key.Describe();
    }

    private DataKeyOutput GenerateDataKey(AwsApiCall call, GenerateDataKeyInput input)
    {
        var key = Find(input.KeyId);
        KeyAuthorization.Demand(key, call, call.Operation, isForAwsResource: false, input.EncryptionContext);
        DemandUsable(key);
        if (key.Spec != "SYMMETRIC_DEFAULT") throw KmsErrors.InvalidKeyUsage(key.Arn, key.Spec);
        var dataKey = NewDataKey(key, input.NumberOfBytes, input.EncryptionContext);
        return call.Operation == "kms:GenerateDataKey" ? dataKey : dataKey with { Plaintext = null };
    }

    private DataKeyOutput Decrypt(AwsApiCall call, DecryptInput input)
    {
        var key = Find(input.DataKey.KeyArn);
        KeyAuthorization.Demand(key, call, "kms:Decrypt", isForAwsResource: false, input.DataKey.EncryptionContext);
        DemandUsable(key);
        return new DataKeyOutput(input.DataKey, key.Unwrap(input.DataKey) ?? throw KmsErrors.InvalidCiphertext());
    }

    private KmsGrant CreateGrant(AwsApiCall call, CreateGrantInput input)
    {
        var key = Find(input.KeyId);
        KeyAuthorization.Demand(key, call, "kms:CreateGrant", input.IsForAwsResource, input.EncryptionContext);
        DemandUsable(key);
        var grant = new KmsGrant(_process.Random.Hex(64), key.Arn, input.GranteePrincipal, input.Operations, input.EncryptionContext, call.Principal.Arn);
        key.Grants.Add(grant);
        return grant;
    }

    private IReadOnlyList<KmsGrant> ListGrants(AwsApiCall call, ListGrantsInput input)
    {
        var key = Find(input.KeyId);
        KeyAuthorization.Demand(key, call, "kms:ListGrants", isForAwsResource: false, context: null);
        return key.Grants.ToArray();
    }

    private object? RevokeGrant(AwsApiCall call, RevokeGrantInput input)
    {
        var key = Find(input.KeyId);
        var index = key.Grants.FindIndex(grant => grant.GrantId == input.GrantId);

        // The grantee may retire its own grant; everybody else needs the right to revoke.
        var retires = index >= 0 && key.Grants[index].GranteePrincipal == call.Principal.Arn;
        if (!retires) KeyAuthorization.Demand(key, call, "kms:RevokeGrant", input.IsForAwsResource, context: null);
        if (index < 0) throw new AwsServiceException("NotFoundException", $"Grant ID {input.GrantId} not found");
        key.Grants.RemoveAt(index);
        return null;
    }

    private DataKeyOutput NewDataKey(KeyRecord key, int numberOfBytes, string encryptionContext)
    {
        var plaintext = new byte[numberOfBytes];
        _process.Random.Fill(plaintext);
        Span<byte> nonce = stackalloc byte[12];
        _process.Random.Fill(nonce);
        return new DataKeyOutput(key.Wrap(plaintext, encryptionContext, nonce), plaintext);
    }

    private KeyRecord Changeable(string keyId)
    {
        var key = Find(keyId);
        if (key.Manager == "AWS") throw new AwsServiceException("UnsupportedOperationException", $"{key.Arn} is managed by AWS.");
        return key.State == "PendingDeletion" ? throw KmsErrors.PendingDeletion(key.Arn) : key;
    }

    private static void DemandUsable(KeyRecord key)
    {
        if (key.State == "Disabled") throw KmsErrors.Disabled(key.Arn);
        if (key.State == "PendingDeletion") throw KmsErrors.PendingDeletion(key.Arn);
    }

    private KeyRecord AddKey(string manager, string spec, KeyPolicy policy, string? accountId = null)
    {
        var id = _process.Random.Uuid();
        var material = new byte[32];
        _process.Random.Fill(material);
        var key = new KeyRecord(id, $"arn:aws:kms:{_options.Region}:{accountId ?? _options.AccountId}:key/{id}", manager, spec, policy, material);
        _keys.Add(id, key);
        _changed(new AwsResourceChange(_process.World.Clock.Elapsed, "key", key.Arn, null, key.State));
        return key;
    }

    private void SetState(KeyRecord key, string? state)
    {
        var old = key.State;
        key.State = state ?? "Deleted";
        key.StateVersion++;
        _process.World.Timeline.Add(_process.Name, TimelineKind.Aws, $"key {key.Arn} {key.State}");
        _changed(new AwsResourceChange(_process.World.Clock.Elapsed, "key", key.Arn, old, state));
    }
}
