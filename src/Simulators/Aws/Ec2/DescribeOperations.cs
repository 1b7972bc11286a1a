using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>DescribeVolumes and DescribeSnapshots by ids and filters. Nothing here changes state.</summary>
/// <remarks>Provenance: Documented (EC2 API reference, DescribeVolumes and DescribeSnapshots). Not simulated: paging, eventual consistency.</remarks>
internal sealed class DescribeOperations(Ec2State state)
{
    internal IReadOnlyList<BlockVolume> Volumes(DescribeRequest request)
    {
        DescribeFilters.Volumes.Check(request);
        var found = new List<BlockVolume>();
        if (request.Ids is { Count: > 0 } ids)
        {
            // One unknown id fails the whole call.
            foreach (var id in ids) Add(state.Volume(new VolumeId(id)));
            return found;
        }

        foreach (var record in state.Volumes.Values) Add(record);
        return found;

        void Add(VolumeRecord record)
        {
            var volume = record.Describe();
            if (DescribeFilters.Volumes.Match(request, volume, volume.Tags)) found.Add(volume);
        }
    }

    internal IReadOnlyList<BlockSnapshot> Snapshots(DescribeRequest request)
    {
        DescribeFilters.Snapshots.Check(request);
        var found = new List<BlockSnapshot>();
        var now = state.Now;
        if (request.Ids is { Count: > 0 } ids)
        {
            foreach (var id in ids) Add(state.Snapshot(new SnapshotId(id)));
            return found;
        }

        foreach (var record in state.Snapshots.Values) Add(record);
        return found;

        void Add(SnapshotRecord record)
        {
            var snapshot = record.Describe(now);
            if (DescribeFilters.Snapshots.Match(request, snapshot, snapshot.Tags)) found.Add(snapshot);
        }
    }

    internal IReadOnlyList<Ec2Instance> Instances(DescribeRequest request)
    {
        DescribeFilters.Instances.Check(request);
        var found = new List<Ec2Instance>();
        if (request.Ids is { Count: > 0 } ids)
        {
            foreach (var id in ids) Add(state.Instance(new InstanceId(id)));
            return found;
        }

        foreach (var record in state.Instances.Values) Add(record);
        return found;

        void Add(InstanceRecord record)
        {
            var instance = Describe(record);
            if (DescribeFilters.Instances.Match(request, instance, [])) found.Add(instance);
        }
    }

    private Ec2Instance Describe(InstanceRecord record)
    {
        var attached = new List<VolumeAttachmentState>();
        foreach (var volume in state.Volumes.Values)
        {
            foreach (var attachment in volume.Attachments)
            {
                if (attachment.Instance == record.Id) attached.Add(attachment.Describe(volume.Id));
            }
        }

        return new Ec2Instance(record.Id, record.Type, record.Zone, record.State, attached);
    }
}
