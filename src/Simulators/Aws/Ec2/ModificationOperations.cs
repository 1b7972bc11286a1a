using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>ModifyVolume and DescribeVolumesModifications.</summary>
/// <remarks>Provenance: Documented (EBS user guide, "Request Amazon EBS volume modifications", "Limitations": four in a rolling day, size only grows).</remarks>
internal sealed class ModificationOperations(Ec2State state)
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    internal VolumeModification Modify(ModifyVolumeInput input)
    {
        var request = input.Request;
        var volume = state.Volume(request.VolumeId);
        if (request is { SizeGibibytes: null, VolumeType: null, Iops: null, ThroughputMibps: null } && input.IsMultiAttach is null)
        {
            throw new AwsServiceException("InvalidParameterCombination", "No modification parameters specified: at least one of size, volumeType, iops, throughput and multiAttachEnabled is needed.");
        }

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
            request.Iops ?? (keeps && rules.TakesIops ? volume.Iops : null),
            request.ThroughputMibps ?? (keeps ? volume.Throughput : null));
        var isMultiAttach = CheckMultiAttach(volume, type, input.IsMultiAttach);
        CheckRate(volume);
        volume.ModificationStarts.Add(state.Now);
        volume.Modification = new VolumeModification(volume.Id, "modifying", volume.SizeGibibytes, size, type, iops, throughput, state.Now) with
        {
            OriginalVolumeType = volume.Type,
            OriginalIops = volume.Iops,
            OriginalThroughputMibps = volume.Throughput,
            OriginalMultiAttach = volume.IsMultiAttach,
            TargetMultiAttach = isMultiAttach,
        };
        state.Tell($"{volume.Id} modifying: {size} GiB {type}");
        state.Changed("modification", volume.Id.Value, null, "modifying");
        OptimizeSoon(volume);
        return volume.Modification;
    }

    /// <summary>Goes on with what was under way in an earlier program.</summary>
    internal void Resume(VolumeRecord volume)
    {
        if (volume.Modification?.State == "modifying") OptimizeSoon(volume);
        else if (volume.Modification?.State == "optimizing") CompleteSoon(volume);
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
            if (DescribeFilters.Modifications.Match(request, modification)) found.Add(modification);
        }
    }

    internal DescribePage<VolumeModification> DescribePage(DescribePageInput input, Paging paging)
    {
        Paging.Check(input, "volumeIds");
        return paging.Take("DescribeVolumesModifications", input, Describe(input.Request), static modification => modification.VolumeId.Value, maximum: 500);
    }

    /// <summary>Documented (EBS user guide, "Attach a volume to multiple instances"): io2 only can turn it on or off after creation, while attached to at most one instance.</summary>
    private static bool CheckMultiAttach(VolumeRecord volume, string type, bool? asked)
    {
        if (asked is not { } isOn || isOn == volume.IsMultiAttach) return volume.IsMultiAttach;
        if (type != "io2") throw Ec2Errors.InvalidParameterCombination($"Multi-Attach can't be changed for {type} volumes.");
        if (volume.Attachments.Count > (isOn ? 0 : 1)) throw Ec2Errors.VolumeInUse($"Multi-Attach of {volume.Id} can't be changed while it is attached.");
        return isOn;
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
        (volume.Iops, volume.Throughput, volume.IsMultiAttach) = (modification.TargetIops, modification.TargetThroughputMibps, modification.TargetMultiAttach);
        volume.Store.Grow(ByteSize.FromGibibytes(volume.SizeGibibytes));
        SetState(volume, "optimizing");
        CompleteSoon(volume);
    }

    private void OptimizeSoon(VolumeRecord volume) => state.Transitions.After(state.Times.Modify.Draw(state.Random), () => Optimize(volume));

    private void CompleteSoon(VolumeRecord volume) =>
        state.Transitions.After(state.Times.OptimizePerGibibyte.Draw(state.Random) * volume.SizeGibibytes, () => SetState(volume, "completed"));

    private void SetState(VolumeRecord volume, string next)
    {
        var old = volume.Modification!.State;
        volume.Modification = next == "completed"
            ? volume.Modification with { State = next, Progress = 100, EndTime = state.Now }
            : volume.Modification with { State = next };
        state.Changed("modification", volume.Id.Value, old, next);
    }
}
