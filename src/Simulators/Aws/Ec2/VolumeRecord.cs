using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Kms;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>A volume inside EC2: what DescribeVolumes tells, the wrapped data key, and the stored bytes.</summary>
internal sealed class VolumeRecord(VolumeId id, string zone, DateTimeOffset createTime, BlockStore store) : ITaggedResource, IFoundByTerms
{
    private readonly List<AttachmentRecord> _attachments = [];
    private readonly SortedDictionary<string, string> _tags = new(StringComparer.Ordinal);
    private VolumeView? _view;
    private string _state = "creating";
    private long _size;
    private string _type = "";
    private int? _iops;
    private int? _throughput;
    private bool _isMultiAttach;

    internal VolumeId Id { get; } = id;
    internal string Zone { get; } = zone;
    internal DateTimeOffset CreateTime { get; } = createTime;
    internal string State { get => _state; set => Set(ref _state, value); }
    internal long SizeGibibytes { get => _size; set => Set(ref _size, value); }
    internal string Type { get => _type; set => Set(ref _type, value); }
    internal int? Iops { get => _iops; set => Set(ref _iops, value); }
    internal int? Throughput { get => _throughput; set => Set(ref _throughput, value); }
    internal bool IsMultiAttach { get => _isMultiAttach; set => Set(ref _isMultiAttach, value); }
    internal bool Encrypted { get; init; }

    /// <summary>The key's ARN, or what the request said when there is no such key.</summary>
    internal string? KmsKeyId { get; init; }

    internal WrappedDataKey? DataKey { get; set; }
    internal SnapshotId? SnapshotId { get; init; }

    /// <summary>The volume it was copied from (CopyVolumes).</summary>
    internal VolumeId? SourceVolumeId { get; init; }

    /// <summary>MiB/s in which its blocks are loaded, when that was asked for (CreateVolume).</summary>
    internal int? InitializationRate { get; init; }

    /// <summary>Whether I/O goes on by itself after an inconsistency (ModifyVolumeAttribute).</summary>
    internal bool AutoEnableIo { get; set; }

    public IReadOnlyDictionary<string, string> Tags => _tags;
    public Action? TermsChanged { get; set; }
    internal IReadOnlyList<AttachmentRecord> Attachments => _attachments;

    /// <summary>The stored bytes: replaced once, when a restore re-encrypts.</summary>
    internal BlockStore Store { get; set; } = store;

    /// <summary>What it has to get before it is available; null when it has all.</summary>
    internal PendingContent? Pending { get; set; }

    internal VolumeModification? Modification { get; set; }

    /// <summary>When the modifications of the last day began.</summary>
    internal List<DateTimeOffset> ModificationStarts { get; } = [];

    /// <summary>What DescribeVolumes tells: the same object until something of it changes.</summary>
    internal VolumeView View => _view ??= MakeView();

    internal BlockVolume Describe() => View.Volume;

    internal void Attach(AttachmentRecord attachment)
    {
        _attachments.Add(attachment);
        Changed();
        TermsChanged?.Invoke();
    }

    internal void Detach(AttachmentRecord attachment)
    {
        _attachments.Remove(attachment);
        Changed();
        TermsChanged?.Invoke();
    }

    public IEnumerable<string> Terms() =>
        [.. _tags.Select(tag => RecordTable<VolumeRecord>.TermOf($"tag:{tag.Key}", tag.Value)), .. _attachments.Select(a => RecordTable<VolumeRecord>.TermOf(DescribeFilters.AttachedTo, a.Instance.Value))];

    internal AttachmentRecord? AttachmentTo(InstanceId instance) => _attachments.Find(attachment => attachment.Instance == instance);

    public void SetTag(string key, string value)
    {
        _tags[key] = value;
        Changed();
        TermsChanged?.Invoke();
    }

    public void RemoveTag(string key)
    {
        _tags.Remove(key);
        Changed();
        TermsChanged?.Invoke();
    }

    /// <summary>Something that DescribeVolumes tells has changed.</summary>
    internal void Changed() => _view = null;

    private void Set<T>(ref T field, T value)
    {
        field = value;
        _view = null;
    }

    private VolumeView MakeView()
    {
        var attachments = new VolumeAttachmentState[_attachments.Count];
        for (var i = 0; i < attachments.Length; i++) attachments[i] = _attachments[i].Describe(Id);
        var volume = new BlockVolume(
            Id, State, Zone, SizeGibibytes, Type, Iops, Throughput, Encrypted, KmsKeyId, SnapshotId, CreateTime, attachments, [.. _tags]);
        return new VolumeView(volume, IsMultiAttach, SourceVolumeId, InitializationRate);
    }
}
