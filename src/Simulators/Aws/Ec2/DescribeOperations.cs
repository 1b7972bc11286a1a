using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>The Describe operations by ids, filters and pages. Nothing here changes state.</summary>
/// <remarks>Provenance: Documented (EC2 API reference, DescribeVolumes, DescribeSnapshots, …). Not simulated: eventual consistency.</remarks>
internal sealed class DescribeOperations(Ec2State state, Paging paging, TagOperations tags)
{
    private readonly FilterSet<VolumeView> _volumeFilters = DescribeFilters.Volumes(state.Options);

    internal IReadOnlyList<VolumeView> Volumes(DescribeRequest request) => Volumes(request, _volumeFilters);

    internal IReadOnlyList<SnapshotView> Snapshots(DescribeRequest request, SnapshotScope? scope = null)
    {
        DescribeFilters.Snapshots.Check(request);
        var found = new List<SnapshotView>();
        var now = state.Now;
        if (request.Ids is { Count: > 0 } ids)
        {
            foreach (var id in Distinct(ids)) Add(state.Snapshot(new SnapshotId(id)));
            return found;
        }

        foreach (var record in state.Snapshots.Candidates(request, DescribeFilters.IsTermOfSnapshots)) Add(record);
        return found;

        void Add(SnapshotRecord record)
        {
            if (scope is not null && !IsInScope(record, scope)) return;
            var snapshot = record.View(now);
            if (DescribeFilters.Snapshots.Match(request, snapshot)) found.Add(snapshot);
        }
    }

    internal IReadOnlyList<Ec2Instance> Instances(DescribeRequest request)
    {
        DescribeFilters.Instances.Check(request);
        var found = new List<Ec2Instance>();
        var attached = AttachmentsByInstance();
        if (request.Ids is { Count: > 0 } ids)
        {
            foreach (var id in Distinct(ids)) Add(state.Instance(new InstanceId(id)));
            return found;
        }

        foreach (var record in state.Instances.Values) Add(record);
        return found;

        void Add(InstanceRecord record)
        {
            var instance = new Ec2Instance(
                record.Id, record.Type, record.Zone, record.State, attached.GetValueOrDefault(record.Id.Value) ?? [], record.LaunchTime, [.. record.Tags],
                record.PrivateDnsName);
            if (DescribeFilters.Instances.Match(request, instance)) found.Add(instance);
        }
    }

    internal DescribePage<VolumeView> VolumePage(DescribePageInput input)
    {
        Paging.Check(input, "volumeIds");
        return paging.Take("DescribeVolumes", input, Volumes(input.Request), static view => view.Volume.VolumeId.Value);
    }

    internal DescribePage<VolumeView> VolumeStatusPage(DescribePageInput input)
    {
        Paging.Check(input, "volumeIds");
        return paging.Take("DescribeVolumeStatus", input, Volumes(input.Request, DescribeFilters.VolumeStatus), static view => view.Volume.VolumeId.Value);
    }

    internal DescribePage<SnapshotView> SnapshotPage(DescribePageInput input)
    {
        Paging.Check(input, "snapshotIds");
        return paging.Take("DescribeSnapshots", input, Snapshots(input.Request, input.Scope), static view => view.Snapshot.SnapshotId.Value);
    }

    internal DescribePage<Ec2Instance> InstancePage(DescribePageInput input)
    {
        Paging.Check(input, "instancesSet");
        return paging.Take("DescribeInstances", input, Instances(input.Request), static instance => instance.InstanceId.Value);
    }

    internal DescribePage<TagDescription> TagPage(DescribePageInput input)
    {
        Paging.Check(input, "resources");
        DescribeFilters.Tags.Check(input.Request);
        var found = tags.All().FindAll(tag => DescribeFilters.Tags.Match(input.Request, tag));
        return paging.Take("DescribeTags", input, found, static tag => tag.ResourceId + "\0" + tag.Key);
    }

    /// <summary>Each id once, in the order of the request.</summary>
    private static IEnumerable<string> Distinct(IReadOnlyList<string> ids)
    {
        if (ids.Count == 1) return ids;
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        return ids.Where(seen.Add);
    }

    private List<VolumeView> Volumes(DescribeRequest request, FilterSet<VolumeView> filters)
    {
        filters.Check(request);
        if (request.Ids is { Count: > 0 } ids)
        {
            // One unknown id fails the whole call.
            var named = new List<VolumeView>(ids.Count);
            foreach (var id in Distinct(ids)) Add(named, state.Volume(new VolumeId(id), "volumes"));
            return named;
        }

        var found = new List<VolumeView>(request.Filters is { Count: > 0 } ? 4 : state.Volumes.Count);
        foreach (var record in state.Volumes.Candidates(request, DescribeFilters.IsTermOfVolumes)) Add(found, record);
        return found;

        void Add(List<VolumeView> into, VolumeRecord record)
        {
            var view = record.View;
            if (filters.Match(request, view)) into.Add(view);
        }
    }

    private bool IsInScope(SnapshotRecord snapshot, SnapshotScope scope)
    {
        return (scope.Owners.Count == 0 || scope.Owners.Any(owner => snapshot.OwnerId == Account(owner)))
            && (scope.RestorableBy.Count == 0 || scope.RestorableBy.Any(IsRestorableBy));

        // Another account's snapshot is here only because it is shared with this one.
        bool IsRestorableBy(string who) =>
            who == "self" || snapshot.SharedWith.Contains("all") || snapshot.SharedWith.Contains(who) || snapshot.OwnerId == who;
    }

    private string Account(string owner) => owner == "self" ? state.Options.AccountId : owner;

    private SortedDictionary<string, List<VolumeAttachmentState>> AttachmentsByInstance()
    {
        var attached = new SortedDictionary<string, List<VolumeAttachmentState>>(StringComparer.Ordinal);
        foreach (var volume in state.Volumes.Values)
        {
            foreach (var attachment in volume.Attachments)
            {
                if (!attached.TryGetValue(attachment.Instance.Value, out var list)) attached[attachment.Instance.Value] = list = [];
                list.Add(attachment.Describe(volume.Id));
            }
        }

        return attached;
    }
}
