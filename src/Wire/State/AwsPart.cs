using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Simulators.Aws.Ec2.Networking;
using Drydock.Simulators.Aws.Efs;
using Drydock.Simulators.Aws.Kms;

namespace Drydock.Wire.State;

/// <summary>
/// Keeps the records of an AWS account. The account tells which may have changed; those are compared with what was written last. What it does not know how to tell makes all of them
/// be compared, which costs time and nothing else.
/// </summary>
internal sealed class AwsPart : IStatePart, IAwsLog
{
    private const string EbsSettings = "ebs";

    private readonly Ec2State _ec2;
    private readonly KmsState _kms;
    private readonly BlockPart _blocks;
    private readonly NetworkPart _network;
    private readonly EfsPart _efs;
    private readonly RecordSet _records = new();
    private readonly HashSet<string> _volumes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _snapshots = new(StringComparer.Ordinal);
    private readonly HashSet<string> _instances = new(StringComparer.Ordinal);
    private readonly HashSet<string> _tokens = new(StringComparer.Ordinal);
    private bool _isSettingsChanged;
    private bool _isKmsChanged;
    private bool _isNetworkChanged;
    private bool _isEfsChanged;
    private bool _isAllChanged;

    /// <summary>Fills an empty account with what a log says, goes on with what was under way, and keeps it from now on.</summary>
    /// <exception cref="InvalidDataException">A value is not what another version of this program would have written.</exception>
    public AwsPart(SimAws aws, BlockPart blocks, StateMap map)
    {
        (_ec2, _kms, _blocks) = (aws.Ec2.State, aws.Kms.State, blocks);
        (_network, _efs) = (new NetworkPart(aws, _records), new EfsPart(aws.Efs.State, _records));
        Restore(map);
        StateKind[] own = [StateKind.Volume, StateKind.Snapshot, StateKind.Instance, StateKind.ClientToken, StateKind.Ec2Settings, StateKind.Key, StateKind.Alias];
        foreach (var kind in own.Concat(NetworkPart.Kinds).Concat(EfsPart.Kinds)) _records.Know(map, kind);
        aws.Log = this;
        aws.Resume();
        _isAllChanged = true;
    }

    public void Changed(AwsResourceChange change)
    {
        switch (change.Kind)
        {
            case "volume" or "modification":
                _volumes.Add(change.ResourceId);
                break;
            case "attachment":
                _volumes.Add(change.ResourceId[..change.ResourceId.IndexOf('@', StringComparison.Ordinal)]);
                break;
            case "snapshot":
                _snapshots.Add(change.ResourceId);
                break;
            case "instance":
                _instances.Add(change.ResourceId);
                break;
            case "key":
                _isKmsChanged = true;
                break;
            case "network":
                _isNetworkChanged = true;
                break;
            case "file-system" or "mount-target" or "access-point":
                _isEfsChanged = true;
                break;
            default:
                _isAllChanged = true;
                break;
        }
    }

    public void Handled(object request)
    {
        switch (request)
        {
            case DescribeRequest or DescribePageInput or DescribeListInput or DescribeVolumeAttributeInput or DescribeSnapshotAttributeInput or GetEncryptionDefaultsInput:
            case DescribeKeyInput or GenerateDataKeyInput or DecryptInput or EncryptInput or DecryptBlobInput or ReEncryptInput or GenerateRandomInput:
            case ListGrantsInput or ListGrantsPageInput or ListRetirableGrantsInput or ListAliasesInput or ListKeysInput or ListKeyTagsInput or ListKeyPoliciesInput or GetKeyPolicyInput or GetKeyRotationInput:
            case DescribeFileSystemsInput or DescribeMountTargetsInput or DescribeSecurityGroupsInput or DescribeAccessPointsInput or ListEfsTagsInput:
                break;
            case CreateFileSystemRequest or DeleteFileSystemInput or CreateMountTargetRequest or DeleteMountTargetInput or ModifySecurityGroupsInput or CreateAccessPointRequest or DeleteAccessPointInput:
            case CreateServiceInterfaceInput or ModifyServiceInterfaceInput or DeleteServiceInterfaceInput or AuthorizeRulesInput or RevokeRulesInput or DeleteSecurityGroupInput:
            case DetachVolumeInput or DeleteVolumeInput or ModifyVolumeRequest or ModifyVolumeInput or CreateSnapshotRequest or CreateSnapshotInput or CreateSnapshotsInput:
                // The change of state has told it.
                break;
            case AttachVolumeInput input:
                _volumes.Add(input.VolumeId.Value);
                break;
            case CreateVolumeRequest create:
                AddToken(create.ClientToken);
                break;
            case CreateVolumeInput input:
                AddToken(input.Request.ClientToken);
                break;
            case CopyVolumesInput input:
                AddToken(input.ClientToken);
                break;
            case CreateTagsInput input:
                AddResources(input.ResourceIds);
                break;
            case DeleteTagsInput input:
                AddResources(input.ResourceIds);
                break;
            case ModifyVolumeAttributeInput input:
                _volumes.Add(input.VolumeId.Value);
                break;
            case DeleteSnapshotInput input:
                _snapshots.Add(input.SnapshotId.Value);
                break;
            case ModifySnapshotAttributeInput input:
                _snapshots.Add(input.SnapshotId.Value);
                break;
            case CreateSecurityGroupRequest or CreateSecurityGroupInput:
                _isNetworkChanged = true;
                break;
            case TagEfsResourceInput or UntagEfsResourceInput:
                _isEfsChanged = true;
                break;
            case SetEncryptionByDefaultInput or SetDefaultKmsKeyInput:
                _isSettingsChanged = true;
                break;
            case CreateGrantInput or RevokeGrantInput or RetireGrantInput or SimKms:
                _isKmsChanged = true;
                break;
            default:
                _isAllChanged = true;
                break;
        }
    }

    public void Write(StateBatch batch)
    {
        if (_isAllChanged) AddAll();
        foreach (var id in _volumes) WriteVolume(batch, id);
        foreach (var id in _snapshots) WriteSnapshot(batch, id);
        foreach (var id in _instances) WriteOne(batch, StateKind.Instance, id, _ec2.Instances, static (b, instance) => Ec2Codec.Write(b, instance));
        foreach (var token in _tokens) WriteOne(batch, StateKind.ClientToken, token, _ec2.ClientTokens, static (b, use) => ClientTokenCodec.Write(b, use));
        if (_isSettingsChanged) _records.Write(batch, StateKind.Ec2Settings, EbsSettings, _ec2, static (b, ec2) => b.Flag(ec2.EncryptionByDefault).Text(ec2.DefaultKmsKeyId));
        if (_isKmsChanged) WriteKms(batch);
        if (_isNetworkChanged) _network.Write(batch);
        if (_isEfsChanged) _efs.Write(batch);
        _volumes.Clear();
        _snapshots.Clear();
        _instances.Clear();
        _tokens.Clear();
        (_isSettingsChanged, _isKmsChanged, _isNetworkChanged, _isEfsChanged) = (false, false, false, false);
        if (!_isAllChanged) return;
        _isAllChanged = false;
        _records.DeleteOthers(batch, StateKind.Volume, _ec2.Volumes.ContainsKey);
        _records.DeleteOthers(batch, StateKind.Snapshot, _ec2.Snapshots.ContainsKey);
        _records.DeleteOthers(batch, StateKind.ClientToken, _ec2.ClientTokens.ContainsKey);
    }

    private void AddToken(string? token)
    {
        if (!string.IsNullOrEmpty(token)) _tokens.Add(token);
    }

    private void AddResources(IReadOnlyList<string> ids)
    {
        foreach (var id in ids)
        {
            if (id.StartsWith("vol-", StringComparison.Ordinal)) _volumes.Add(id);
            else if (id.StartsWith("snap-", StringComparison.Ordinal)) _snapshots.Add(id);
            else if (id.StartsWith("i-", StringComparison.Ordinal)) _instances.Add(id);
            else _isAllChanged = true;
        }
    }

    private void AddAll()
    {
        _volumes.UnionWith(_ec2.Volumes.Keys);
        _snapshots.UnionWith(_ec2.Snapshots.Keys);
        _instances.UnionWith(_ec2.Instances.Keys);
        _tokens.UnionWith(_ec2.ClientTokens.Keys);
        (_isSettingsChanged, _isKmsChanged, _isNetworkChanged, _isEfsChanged) = (true, true, true, true);
    }

    private void WriteOne<T>(StateBatch batch, StateKind kind, string key, SortedDictionary<string, T> records, Action<StateBatch, T> encode)
    {
        if (records.TryGetValue(key, out var record)) _records.Write(batch, kind, key, record, encode);
        else _records.Delete(batch, kind, key);
    }

    private void WriteVolume(StateBatch batch, string id)
    {
        if (!_ec2.Volumes.TryGetValue(id, out var volume))
        {
            _records.Delete(batch, StateKind.Volume, id);
            return;
        }

        var store = _blocks.NumberOf(batch, volume.Store);
        var pending = volume.Pending?.Content is { } content ? _blocks.NumberOf(batch, content.Image) : 0;
        _records.Write(batch, StateKind.Volume, id, (volume, store, pending), static (b, v) => Ec2Codec.Write(b, v.volume, v.store, v.pending));
    }

    private void WriteSnapshot(StateBatch batch, string id)
    {
        if (!_ec2.Snapshots.TryGetValue(id, out var snapshot))
        {
            _records.Delete(batch, StateKind.Snapshot, id);
            return;
        }

        var image = _blocks.NumberOf(batch, snapshot.Image);
        var pending = snapshot.Pending?.Content is { } content ? _blocks.NumberOf(batch, content.Image) : 0;
        _records.Write(batch, StateKind.Snapshot, id, (snapshot, image, pending), static (b, s) => Ec2Codec.Write(b, s.snapshot, s.image, s.pending));
    }

    private void WriteKms(StateBatch batch)
    {
        foreach (var key in _kms.Keys.Values) _records.Write(batch, StateKind.Key, key.KeyId, key, static (b, k) => KmsCodec.Write(b, k));
        foreach (var alias in _kms.Aliases.Values) _records.Write(batch, StateKind.Alias, alias.Name, alias, static (b, a) => KmsCodec.Write(b, a));
        _records.DeleteOthers(batch, StateKind.Key, _kms.Keys.ContainsKey);
        _records.DeleteOthers(batch, StateKind.Alias, _kms.Aliases.ContainsKey);
    }

    private void Restore(StateMap map)
    {
        foreach (var (id, value) in map[StateKind.Key]) _kms.Keys.Add(id, KmsCodec.ReadKey(id, new StateReader(value)));
        foreach (var (name, value) in map[StateKind.Alias]) _kms.Aliases.Add(name, KmsCodec.ReadAlias(name, new StateReader(value)));
        foreach (var (id, value) in map[StateKind.Instance]) _ec2.Instances.Add(id, Ec2Codec.ReadInstance(id, new StateReader(value)));
        foreach (var (id, value) in map[StateKind.Volume]) _ec2.Volumes.Add(id, Ec2Codec.ReadVolume(id, new StateReader(value), _blocks));
        foreach (var (id, value) in map[StateKind.Snapshot]) _ec2.Snapshots.Add(id, Ec2Codec.ReadSnapshot(id, new StateReader(value), _blocks));
        foreach (var (token, value) in map[StateKind.ClientToken])
        {
            var use = ClientTokenCodec.Read(new StateReader(value));
            if (use.Expires > _ec2.Now) _ec2.ClientTokens.Add(token, use);
        }

        if (map.Find(StateKind.Ec2Settings, EbsSettings) is { } settings) (_ec2.EncryptionByDefault, _ec2.DefaultKmsKeyId) = (settings.Flag(), settings.OptionalText());
        _network.Restore(map);
        _efs.Restore(map);
        _blocks.ForgetRestored();
    }
}
