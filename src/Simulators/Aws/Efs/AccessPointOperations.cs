using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Efs;

/// <summary>CreateAccessPoint, DescribeAccessPoints and DeleteAccessPoint.</summary>
/// <remarks>
/// Provenance: Documented (EFS API reference). CrossChecked (reports of users of the aws CLI and the EFS CSI driver): a client token that is in use is refused whatever the rest of the
/// request is, and tokens are the account's, not the file system's. Assumed: a second deletion changes nothing.
/// </remarks>
internal sealed class AccessPointOperations(EfsState state, ListPaging paging)
{
    internal AccessPoint Create(CreateAccessPointRequest request)
    {
        EfsMembers.Token("ClientToken", request.ClientToken);
        EfsMembers.Tags(request.Tags ?? [], 0, state.Options.EfsQuotas);
        if (request.PosixUser is { } user) EfsMembers.PosixUser(user);
        if (request.RootDirectory is { } directory) EfsMembers.RootDirectory(directory);
        var fileSystem = state.AvailableFileSystem(request.FileSystemId.Value);
        var count = 0;
        foreach (var other in state.AccessPoints.Values)
        {
            if (other.ClientToken == request.ClientToken) throw EfsErrors.AccessPointExists(other.Id.Value, request.ClientToken);
            if (other.FileSystem == fileSystem.Id) count++;
        }

        var limit = state.Options.EfsQuotas.AccessPointsPerFileSystem;
        if (count >= limit) throw EfsErrors.AccessPointLimit(fileSystem.Id.Value, limit);
        var root = new RootDirectory(request.RootDirectory?.Path ?? "/", request.RootDirectory?.CreationInfo);
        var made = new AccessPointRecord(new AccessPointId(state.NewId("fsap-")), fileSystem.Id, request.ClientToken, request.PosixUser, root);
        foreach (var (key, value) in request.Tags ?? []) made.Tags[key] = value;
        state.AccessPoints.Add(made.Id.Value, made);
        state.Changed("access-point", made.Id.Value, null, made.State);
        BecomeAvailable(made);
        return made.Describe(state.Options);
    }

    internal ListPage<AccessPoint> Describe(DescribeAccessPointsInput input)
    {
        var (id, fileSystem) = (input.Request.AccessPointId, input.Request.FileSystemId);
        if (id is not null && fileSystem is not null) throw EfsErrors.BadRequest("AccessPointId and FileSystemId can't be specified together.");
        if (id is not null) return new ListPage<AccessPoint>([state.AccessPoint(id.Value.Value).Describe(state.Options)], null);
        FileSystemId? only = fileSystem is { } named ? state.FileSystem(named.Value).Id : null;
        var found = new List<AccessPoint>();
        foreach (var record in state.AccessPoints.Values)
        {
            if (only is null || record.FileSystem == only) found.Add(record.Describe(state.Options));
        }

        return input.Page is null
            ? new ListPage<AccessPoint>(found, null)
            : paging.Take(input.Page, $"DescribeAccessPoints {only}", found, static point => point.AccessPointId.Value, state.Options.EfsQuotas.ItemsPerPage);
    }

    internal void Delete(AccessPointId id)
    {
        var record = state.AccessPoint(id.Value);
        if (record.State == "deleting") return;
        state.SetState(record, "deleting");
        Vanish(record);
    }

    /// <summary>Goes on with what was under way in an earlier program.</summary>
    internal void Resume(AccessPointRecord record)
    {
        if (record.State == "creating") BecomeAvailable(record);
        else if (record.State == "deleting") Vanish(record);
    }

    private void BecomeAvailable(AccessPointRecord record) => state.Transitions.After(state.Options.EfsTimes.CreateAccessPoint.Draw(state.Random), () =>
    {
        if (record.State == "creating" && IsThere(record)) state.SetState(record, "available");
    });

    private void Vanish(AccessPointRecord record) => state.Transitions.After(state.Options.EfsTimes.DeleteAccessPoint.Draw(state.Random), () =>
    {
        if (IsThere(record)) state.SetState(record, null);
    });

    /// <summary>Access points may go with their file system before their own time.</summary>
    private bool IsThere(AccessPointRecord record) => state.AccessPoints.ContainsKey(record.Id.Value);
}
