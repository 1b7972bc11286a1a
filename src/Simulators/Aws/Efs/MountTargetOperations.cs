using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Efs;

/// <summary>CreateMountTarget, DescribeMountTargets, DeleteMountTarget, and the security groups of a mount target.</summary>
/// <remarks>
/// Provenance: Documented (EFS API reference; EFS user guide, "Creating or deleting mount targets in a VPC"). Assumed: a mount target that is still creating can be deleted; a second
/// deletion changes nothing; the network interface goes when the mount target does.
/// </remarks>
internal sealed class MountTargetOperations(EfsState state, EfsNetwork network, ListPaging paging)
{
    internal async Task<MountTarget> CreateAsync(CreateMountTargetRequest request)
    {
        EfsMembers.Subnet(request.SubnetId.Value);
        if (request.IpAddress is not null) EfsMembers.Address(request.IpAddress);
        state.AvailableFileSystem(request.FileSystemId.Value);
        var groups = request.SecurityGroups ?? [];
        CheckCount(groups);
        var subnet = await network.SubnetAsync(request.SubnetId);

        // Time has passed: the file system may be another.
        var fileSystem = state.AvailableFileSystem(request.FileSystemId.Value);
        CheckPlace(fileSystem, subnet);

        // The zone is taken from now on, so that of two calls at once one is refused.
        var made = new MountTargetRecord(new MountTargetId(state.NewId("fsmt-")), fileSystem.Id, subnet.SubnetId, subnet.AvailabilityZone, subnet.VpcId);
        state.MountTargets.Add(made.Id.Value, made);
        try
        {
            var attached = await network.CreateAsync(made, request.IpAddress, groups);
            (made.NetworkInterfaceId, made.IpAddress) = (attached.Id, attached.PrivateIpAddress);
        }
        catch (AwsServiceException)
        {
            state.MountTargets.Remove(made.Id.Value);
            throw;
        }

        state.Changed("mount-target", made.Id.Value, null, made.State);
        state.Tell($"{made.Id} of {made.FileSystem} creating in {made.Zone}, {made.IpAddress}");
        BecomeAvailable(made);
        return made.Describe(state.Options.AccountId);
    }

    internal ListPage<MountTarget> Describe(DescribeMountTargetsInput input)
    {
        var request = input.Request;
        var named = (request.FileSystemId is null ? 0 : 1) + (request.MountTargetId is null ? 0 : 1) + (request.AccessPointId is null ? 0 : 1);
        if (named != 1) throw EfsErrors.BadRequest("Exactly one of FileSystemId, MountTargetId and AccessPointId must be specified.");
        if (request.MountTargetId is { } id) return new ListPage<MountTarget>([state.MountTarget(id.Value).Describe(state.Options.AccountId)], null);
        var fileSystem = request.AccessPointId is { } accessPoint ? state.AccessPoint(accessPoint.Value).FileSystem : state.FileSystem(request.FileSystemId!.Value.Value).Id;
        var found = new List<MountTarget>();
        foreach (var record in state.MountTargets.Values)
        {
            if (record.FileSystem == fileSystem) found.Add(record.Describe(state.Options.AccountId));
        }

        return input.Page is null
            ? new ListPage<MountTarget>(found, null)
            : paging.Take(input.Page, $"DescribeMountTargets {fileSystem} {request.AccessPointId}", found, static target => target.MountTargetId.Value, state.Options.EfsQuotas.ItemsPerPage);
    }

    internal void Delete(MountTargetId id)
    {
        var record = state.MountTarget(id.Value);
        if (record.State == "deleting") return;
        state.SetState(record, "deleting");
        state.Tell($"{record.Id} of {record.FileSystem} deleting");
        Vanish(record);
    }

    internal Task<IReadOnlyList<SecurityGroupId>> DescribeGroupsAsync(MountTargetId id) => network.GroupsAsync(Connected(id).NetworkInterfaceId!);

    internal Task ModifyGroupsAsync(ModifySecurityGroupsInput input)
    {
        CheckCount(input.SecurityGroups);
        var record = Connected(input.MountTargetId);
        if (input.SecurityGroups.Count == 0) throw EfsErrors.BadRequest("A mount target needs at least one security group.");
        return network.ModifyAsync(record, input.SecurityGroups);
    }

    /// <summary>Goes on with what was under way in an earlier program.</summary>
    internal void Resume(MountTargetRecord record)
    {
        switch (record.State)
        {
            case "creating" when record.NetworkInterfaceId is null:
                // EC2 had not answered, or nobody had heard it: nobody was told of the mount target, and its interface is nobody's.
                state.SetState(record, null);
                state.Transitions.AfterAsync(TimeSpan.Zero, () => network.ReleaseAsync(record));
                break;
            case "creating":
                BecomeAvailable(record);
                break;
            case "deleting":
                Vanish(record);
                break;
        }
    }

    private void CheckCount(IReadOnlyList<SecurityGroupId> groups)
    {
        var limit = state.Options.EfsQuotas.SecurityGroupsPerMountTarget;
        if (groups.Count > limit) throw EfsErrors.SecurityGroupLimit(limit);
    }

    private void CheckPlace(FileSystemRecord fileSystem, Subnet subnet)
    {
        if (fileSystem.Zone is { } zone && zone != subnet.AvailabilityZone) throw EfsErrors.ZonesMismatch(zone);
        foreach (var other in state.MountTargets.Values)
        {
            if (other.FileSystem != fileSystem.Id) continue;
            if (other.Vpc != subnet.VpcId) throw EfsErrors.VpcConflict();
            if (other.Zone == subnet.AvailabilityZone) throw EfsErrors.ZoneConflict();
        }
    }

    /// <exception cref="AwsServiceException">MountTargetNotFound, IncorrectMountTargetState.</exception>
    private MountTargetRecord Connected(MountTargetId id)
    {
        var record = state.MountTarget(id.Value);
        return record.State != "deleting" && record.NetworkInterfaceId is not null ? record : throw EfsErrors.NoInterface(record.Id.Value);
    }

    private void BecomeAvailable(MountTargetRecord record) => state.Transitions.After(state.Options.EfsTimes.CreateMountTarget.Draw(state.Random), () =>
    {
        if (record.State != "creating") return;
        state.SetState(record, "available");
        state.Tell($"{record.Id} of {record.FileSystem} available");
    });

    private void Vanish(MountTargetRecord record) => state.Transitions.AfterAsync(state.Options.EfsTimes.DeleteMountTarget.Draw(state.Random), async () =>
    {
        if (record.NetworkInterfaceId is { } attached) await network.DeleteAsync(attached);
        state.SetState(record, null);
    });
}
