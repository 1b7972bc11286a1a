using System.Globalization;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Kms;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>A snapshot inside EC2: what DescribeSnapshots tells, the wrapped data key, and the stored bytes of one instant.</summary>
internal sealed class SnapshotRecord(SnapshotId id, VolumeId volumeId, string ownerId, DateTimeOffset startTime, BlockImage image) : ITaggedResource, IFoundByTerms
{
    private readonly SortedDictionary<string, string> _tags = new(StringComparer.Ordinal);
    private SnapshotView? _view;
    private string _state = "pending";

    internal SnapshotId Id { get; } = id;
    internal VolumeId VolumeId { get; } = volumeId;
    internal string OwnerId { get; } = ownerId;
    internal DateTimeOffset StartTime { get; } = startTime;
    internal BlockImage Image { get; set; } = image;
    internal string State { get => _state; set => Set(ref _state, value); }

    /// <summary>Why it is in the state error.</summary>
    internal string? StateMessage { get; set; }

    internal long VolumeSizeGibibytes { get; init; }
    internal bool Encrypted { get; init; }
    internal string? KmsKeyId { get; init; }
    internal WrappedDataKey? DataKey { get; set; }
    internal string Description { get; init; } = "";
    internal bool IsCopy { get; init; }
    internal int? CompletionDurationMinutes { get; init; }
    public IReadOnlyDictionary<string, string> Tags => _tags;
    public Action? TermsChanged { get; set; }

    /// <summary>The accounts that may make volumes of it; "all" is everybody (createVolumePermission).</summary>
    internal SortedSet<string> SharedWith { get; } = new(StringComparer.Ordinal);

    /// <summary>What has to be copied into the snapshot store.</summary>
    internal ByteSize BytesToCopy { get; set; }

    internal DateTimeOffset CompletionTime { get; set; }

    /// <summary>What a copy has to get before it can complete; null when it has all.</summary>
    internal PendingContent? Pending { get; set; }

    /// <summary>Deleted while pending: goes when it completes.</summary>
    internal bool IsDeleteRequested { get; set; }

    /// <summary>The machine image that uses it, if any.</summary>
    internal string? UsedByImage { get; set; }

    /// <summary>Progress follows from the bytes copied until now; the transition to completed is a timer's.</summary>
    internal BlockSnapshot Describe(DateTimeOffset now) => View(now).Snapshot;

    /// <summary>What DescribeSnapshots tells: the same object until something of it changes, when it is not pending.</summary>
    internal SnapshotView View(DateTimeOffset now)
    {
        if (_view is not null) return _view;
        var snapshot = new BlockSnapshot(
            Id, VolumeId, State, Progress(now), StartTime, VolumeSizeGibibytes, Encrypted, KmsKeyId, OwnerId, Description, [.. _tags]);
        var view = new SnapshotView(
            snapshot, State == "completed" ? CompletionTime : null, (long)Image.BlockCount * BlockGeometry.BlockBytes, StateMessage, CompletionDurationMinutes);
        if (State != "pending") _view = view;
        return view;
    }

    public void SetTag(string key, string value)
    {
        _tags[key] = value;
        _view = null;
        TermsChanged?.Invoke();
    }

    public void RemoveTag(string key)
    {
        _tags.Remove(key);
        _view = null;
        TermsChanged?.Invoke();
    }

    public IEnumerable<string> Terms() =>
        [RecordTable<SnapshotRecord>.TermOf(DescribeFilters.OfVolume, VolumeId.Value), .. _tags.Select(tag => RecordTable<SnapshotRecord>.TermOf($"tag:{tag.Key}", tag.Value))];

    private void Set<T>(ref T field, T value)
    {
        field = value;
        _view = null;
    }

    private string Progress(DateTimeOffset now)
    {
        if (State == "completed") return "100%";
        var total = (CompletionTime - StartTime).Ticks;
        var percent = total <= 0 ? 0 : Math.Clamp((int)((now - StartTime).Ticks * 100 / total), 0, 99);
        return string.Create(CultureInfo.InvariantCulture, $"{percent}%");
    }
}
