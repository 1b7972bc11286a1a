using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>ModifyVolume and DescribeVolumesModifications.</summary>
/// <remarks>Provenance: Documented (EBS user guide, "Request Amazon EBS volume modifications", "Limitations": four in a rolling day, size only grows).</remarks>
internal sealed class ModificationOperations(Ec2State state)
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    internal VolumeModification Modify(ModifyVolumeRequest request)
    {
        var volume = state.Volume(request.VolumeId);
        if (volume.State is not ("available" or "in-use")) throw Ec2Errors.IncorrectState($"The volume '{volume.Id}' is '{volume.State}'");
        var size = request.SizeGibibytes ?? volume.SizeGibibytes;
        if (size < volume.SizeGibibytes)
        {
            throw Ec2Errors.InvalidParameterValue($"New size cannot be smaller than existing size: {size} GiB is less than {volume.SizeGibibytes} GiB.");
        }

        var type = request.VolumeType ?? volume.Type;
        var keeps = type == volume.Type;
        var rules = VolumeTypeRules.Of(type);
        var (iops, throughput) = rules.Check(
            size,
            request.Iops ?? (keeps && rules.IopsMax > 0 ? volume.Iops : null),
            request.ThroughputMibps ?? (keeps ? volume.Throughput : null));
        CheckRate(volume);
        volume.ModificationStarts.Add(state.Now);
        volume.Modification = new VolumeModification(volume.Id, "modifying", volume.SizeGibibytes, size, type, iops, throughput, state.Now);
        state.Tell($"{volume.Id} modifying: {size} GiB {type}");
        state.Changed("modification", volume.Id.Value, null, "modifying");
        state.Transitions.After(state.Options.Times.Modify.Draw(state.Random), () => Optimize(volume));
        return volume.Modification;
    }

    internal IReadOnlyList<VolumeModification> Describe(DescribeRequest request)
    {
        DescribeFilters.Modifications.Check(request);
        var found = new List<VolumeModification>();
        if (request.Ids is { Count: > 0 } ids)
        {
            foreach (var id in ids) Add(state.Volume(new VolumeId(id)).Modification ?? throw Ec2Errors.ModificationNotFound(id));
            return found;
        }

        foreach (var volume in state.Volumes.Values)
        {
            if (volume.Modification is { } modification) Add(modification);
        }

        return found;

        void Add(VolumeModification modification)
        {
            if (DescribeFilters.Modifications.Match(request, modification, [])) found.Add(modification);
        }
    }

    private void CheckRate(VolumeRecord volume)
    {
        if (volume.Modification is { State: not ("completed" or "failed") } current) throw Ec2Errors.ModificationInProgress(volume.Id.Value, current.State);
        volume.ModificationStarts.RemoveAll(start => start <= state.Now - Day);
        if (volume.ModificationStarts.Count >= state.Options.Quotas.ModificationsPerDay) throw Ec2Errors.ModificationRate(volume.Id.Value);
    }

    private void Optimize(VolumeRecord volume)
    {
        var modification = volume.Modification!;
        volume.SizeGibibytes = modification.TargetSizeGibibytes;
        volume.Type = modification.TargetVolumeType;
        (volume.Iops, volume.Throughput) = (modification.TargetIops, modification.TargetThroughputMibps);
        volume.Store.Grow(ByteSize.FromGibibytes(volume.SizeGibibytes));
        SetState(volume, "optimizing");
        var span = state.Options.Times.OptimizePerGibibyte.Draw(state.Random) * volume.SizeGibibytes;
        state.Transitions.After(span, () => SetState(volume, "completed"));
    }

    private void SetState(VolumeRecord volume, string next)
    {
        var old = volume.Modification!.State;
        volume.Modification = volume.Modification with { State = next };
        state.Changed("modification", volume.Id.Value, old, next);
    }
}
