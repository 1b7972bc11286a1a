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

    /// <summary>The alias of the key that EFS uses when nothing else is said.</summary>
    public const string EfsAlias = "alias/aws/elasticfilesystem";

    private readonly KmsState _state;
    private readonly KeyOperations _keys;
    private readonly AliasOperations _aliases;
    private readonly GrantOperations _grants;
    private readonly CryptographyOperations _cryptography;

    internal SimKms(World world, SimAwsOptions options, Action<AwsResourceChange> changed)
    {
        Process = world.CreateProcess("aws-kms");
        Process.Start(static () => Task.CompletedTask);
        Process.OnEnd(() => world.Fail(new InvalidOperationException("the process aws-kms is AWS itself and never crashes: crash a client, or use the fates of its calls")));
        _state = new KmsState(Process, options, changed);
        var paging = new ListPaging(world.RandomFor("aws-kms/markers"), KmsErrors.InvalidMarker);
        _keys = new KeyOperations(_state, paging);
        _aliases = new AliasOperations(_state, paging);
        _grants = new GrantOperations(_state, paging);
        _cryptography = new CryptographyOperations(_state);
        Server = new RpcServer<AwsApiCall, object?>(Process, "kms", options.ApiLatency);
        Server.Serve(call => Task.FromResult(Handle(call)));
        InternalServer = new RpcServer<AwsApiCall, object?>(Process, "kms", options.BetweenServices);
        InternalServer.Serve(call => Task.FromResult(Handle(call)));
    }

    /// <summary>Every key, in the order of ids.</summary>
    public IReadOnlyList<KmsKey> Keys
    {
        get
        {
            var keys = new List<KmsKey>(_state.Keys.Count);
            foreach (var key in _state.Keys.Values) keys.Add(key.Describe());
            return keys;
        }
    }

    internal SimProcess Process { get; }

    /// <summary>The public endpoint.</summary>
    internal RpcServer<AwsApiCall, object?> Server { get; }

    /// <summary>The way in for other services of the region.</summary>
    internal RpcServer<AwsApiCall, object?> InternalServer { get; }

    /// <summary>Makes a customer key and, when given, its alias ("alias/…").</summary>
    public KmsKey CreateKey(string? alias = null, KeyPolicy? policy = null, string spec = "SYMMETRIC_DEFAULT")
    {
        var key = _state.AddKey("CUSTOMER", spec, policy ?? KeyPolicy.Default);
        if (alias is not null) CreateAlias(alias, key.KeyId);
        return key.Describe();
    }

    /// <summary>Points an alias ("alias/…") at a key.</summary>
    public void CreateAlias(string alias, string keyId)
    {
        if (!alias.StartsWith("alias/", StringComparison.Ordinal)) throw new ArgumentException("an alias starts with alias/", nameof(alias));
        _state.Aliases[alias] = new AliasRecord(alias, Find(keyId).KeyId, _state.Now, _state.Now);
        Log?.Handled(this);
    }

    /// <exception cref="AwsServiceException">KMSInvalidStateException: pending deletion; UnsupportedOperationException: a key of AWS.</exception>
    public void DisableKey(string keyId) => _state.SetState(_state.Changeable(keyId), "Disabled");

    /// <exception cref="AwsServiceException">KMSInvalidStateException: pending deletion; UnsupportedOperationException: a key of AWS.</exception>
    public void EnableKey(string keyId) => _state.SetState(_state.Changeable(keyId), "Enabled");

    /// <summary>Schedules a deletion; the key is gone after the window (7 to 30 days in AWS).</summary>
    public void ScheduleKeyDeletion(string keyId, TimeSpan window) => _state.ScheduleDeletion(Find(keyId), window);

    /// <summary>Takes a scheduled deletion back; the key is Disabled afterwards, as in AWS.</summary>
    public void CancelKeyDeletion(string keyId) => _state.SetState(Find(keyId), "Disabled");

    public void PutKeyPolicy(string keyId, KeyPolicy policy)
    {
        var key = Find(keyId);
        (key.Policy, key.PolicyText) = (policy, null);
        Log?.Handled(this);
    }

    /// <summary>The grants on a key, oldest first.</summary>
    public IReadOnlyList<KmsGrant> GrantsOf(string keyId) => Find(keyId).Grants.ToArray();

    /// <summary>The key's ARN for any of its names.</summary>
    public string ArnOf(string keyId) => Find(keyId).Arn;

    /// <summary>Whether a key's ARN is that of a key that AWS manages.</summary>
    internal bool IsManagedByAws(string arn)
    {
        foreach (var key in _state.Keys.Values)
        {
            if (key.Arn == arn) return key.Manager == "AWS";
        }

        return false;
    }

    /// <summary>Unwraps a data key for a checker, whatever the key's state; null when the key's material is gone.</summary>
    internal byte[]? UnwrapForInspection(WrappedDataKey wrapped)
    {
        foreach (var key in _state.Keys.Values)
        {
            if (key.Arn == wrapped.KeyArn) return key.Unwrap(wrapped);
        }

        return null;
    }

    /// <summary>A data key under a new key of another account, whose policy lets everybody use it.</summary>
    internal DataKeyOutput CreateForeignDataKey(string accountId, string encryptionContext)
    {
        var everybody = new KeyPolicy(false, [new("*", PolicyStatement.Allow(["kms:*"], ["*"]))]);
        return _state.NewDataKey(_state.AddKey("CUSTOMER", "SYMMETRIC_DEFAULT", everybody, accountId), 64, encryptionContext);
    }

    /// <summary>All that is held.</summary>
    internal KmsState State => _state;

    /// <summary>Keeps a record; null: nobody does.</summary>
    internal IAwsLog? Log { get; set; }

    /// <summary>Goes on with what was under way in an earlier program.</summary>
    internal void Resume()
    {
        foreach (var key in _state.Keys.Values)
        {
            _state.Know(key);
            if (key is { State: "PendingDeletion", DeletionDate: { } date }) _state.DeleteAt(key, date);
        }
    }

    /// <summary>Answers one call; on the process "aws-kms".</summary>
    internal object? Handle(AwsApiCall call)
    {
        try
        {
            return Answer(call);
        }
        finally
        {
            Log?.Handled(call.Request);
        }
    }

    private object? Answer(AwsApiCall call)
    {
        if (call.Injected is not null) throw call.Injected;
        return call.Request switch
        {
            DescribeKeyInput input => _keys.Describe(call, input),
            GenerateDataKeyInput input => _cryptography.GenerateDataKey(call, input),
            DecryptInput input => _cryptography.Decrypt(call, input),
            EncryptInput input => _cryptography.Encrypt(call, input),
            DecryptBlobInput input => _cryptography.DecryptBlob(call, input),
            ReEncryptInput input => _cryptography.ReEncrypt(call, input),
            GenerateRandomInput input => _cryptography.GenerateRandom(call, input),
            CreateGrantInput input => _grants.Create(call, input),
            ListGrantsInput input => _grants.List(call, input),
            ListGrantsPageInput input => _grants.ListPage(call, input),
            ListRetirableGrantsInput input => _grants.ListRetirable(call, input),
            RevokeGrantInput input => _grants.Revoke(call, input),
            RetireGrantInput input => _grants.Retire(call, input),
            CreateAliasInput input => _aliases.Create(call, input),
            UpdateAliasInput input => _aliases.Update(call, input),
            DeleteAliasInput input => _aliases.Delete(call, input),
            ListAliasesInput input => _aliases.List(call, input),
            _ => _keys.Handle(call),
        };
    }

    private KeyRecord Find(string name) => _state.Find(name);
}
