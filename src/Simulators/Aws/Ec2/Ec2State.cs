using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Ec2.Networking;
using Drydock.Simulators.Kernel;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>All that EC2 holds for the account, in the order of ids, and what its operations share: clock, draws, transitions, hooks.</summary>
internal sealed class Ec2State
{
    private readonly SimProcess _process;
    private readonly Action<AwsResourceChange> _changed;

    internal Ec2State(SimProcess process, SimAwsOptions options, Action<AwsResourceChange> changed)
    {
        _process = process;
        _changed = changed;
        Options = options;
        Transitions = new TransitionQueue(process);
        EncryptionByDefault = options.EncryptionByDefault;
        Times = options.Times;
        Network = new NetworkState(this, process.World.RandomFor("aws-ec2/network"));
    }

    internal SimAwsOptions Options { get; }
    internal TransitionQueue Transitions { get; }

    /// <summary>How long things take from now on.</summary>
    internal TransitionTimes Times { get; set; }

    /// <summary>How many of the next snapshots to complete end in "error" instead.</summary>
    internal int SnapshotsToFail { get; set; }

    /// <summary>Volumes of which no snapshot can be completed.</summary>
    internal SortedSet<string> UnreadableVolumes { get; } = new(StringComparer.Ordinal);

    /// <summary>How many of the next encrypted volumes vanish as if their key could not be used.</summary>
    internal int VolumesToLose { get; set; }

    internal RecordTable<VolumeRecord> Volumes { get; } = new();
    internal RecordTable<SnapshotRecord> Snapshots { get; } = new();
    internal SortedDictionary<string, InstanceRecord> Instances { get; } = new(StringComparer.Ordinal);
    internal SortedDictionary<string, ClientTokenUse> ClientTokens { get; } = new(StringComparer.Ordinal);
    internal NetworkState Network { get; }
    internal bool EncryptionByDefault { get; set; }

    /// <summary>Keeps a record; null: nobody does.</summary>
    internal IAwsLog? Log { get; set; }

    /// <summary>Null: alias/aws/ebs.</summary>
    internal string? DefaultKmsKeyId { get; set; }

    internal SeededRandom Random => _process.Random;
    internal DateTimeOffset Now => _process.World.Clock.Now;

    /// <exception cref="AwsServiceException">InvalidVolume.NotFound; InvalidVolumeID.Malformed or InvalidParameterValue for what is no volume id.</exception>
    internal VolumeRecord Volume(VolumeId id, string parameter = "volumeId")
    {
        if (Volumes.TryGetValue(id.Value, out var volume)) return volume;
        throw Ec2Errors.DemandId(id.Value, parameter, "vol-", "InvalidVolumeID.Malformed") ?? Ec2Errors.VolumeNotFound(id.Value);
    }

    /// <exception cref="AwsServiceException">InvalidSnapshot.NotFound; InvalidSnapshotID.Malformed or InvalidParameterValue for what is no snapshot id.</exception>
    internal SnapshotRecord Snapshot(SnapshotId id)
    {
        if (Snapshots.TryGetValue(id.Value, out var snapshot)) return snapshot;
        throw Ec2Errors.DemandId(id.Value, "snapshotId", "snap-", "InvalidSnapshotID.Malformed") ?? Ec2Errors.SnapshotNotFound(id.Value);
    }

    /// <exception cref="AwsServiceException">InvalidInstanceID.NotFound, or InvalidInstanceID.Malformed.</exception>
    internal InstanceRecord Instance(InstanceId id) =>
        Instances.TryGetValue(id.Value, out var instance)
            ? instance
            : throw Ec2Errors.DemandId(id.Value, null, "i-", "InvalidInstanceID.Malformed") ?? Ec2Errors.InstanceNotFound(id.Value);

    /// <summary>A new id, as "vol-0" and 16 digits.</summary>
    internal string NewId(string prefix) => $"{prefix}0{Random.Hex(16)}";

    /// <summary>Tells the hook that a resource changed.</summary>
    internal void Changed(string kind, string id, string? from, string? to) =>
        _changed(new AwsResourceChange(_process.World.Clock.Elapsed, kind, id, from, to));

    /// <summary>Tells who keeps a record of a change that is none of the state.</summary>
    internal void Touched(string kind, string id) => Log?.Changed(new AwsResourceChange(_process.World.Clock.Elapsed, kind, id, null, null));

    /// <summary>Adds a line that an operator wants to read.</summary>
    internal void Tell(string text) => _process.World.Timeline.Add(_process.Name, TimelineKind.Aws, text);

    internal void SetVolumeState(VolumeRecord volume, string state)
    {
        var old = volume.State;
        if (old == state) return;
        volume.State = state;
        Changed("volume", volume.Id.Value, old, state);
    }

    internal void SetAttachmentState(VolumeRecord volume, AttachmentRecord attachment, string? state)
    {
        var old = attachment.State;
        attachment.State = state ?? "detached";
        volume.Changed();
        Changed("attachment", $"{volume.Id}@{attachment.Instance}", old, state);
    }
}
