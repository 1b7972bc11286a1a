using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;

namespace Drydock.Simulators.Aws.Efs;

/// <summary>CreateFileSystem, DescribeFileSystems and DeleteFileSystem.</summary>
/// <remarks>
/// Provenance: Documented (EFS API reference). CrossChecked (Ansible's module efs): a creation token that nobody has used describes an empty list. Assumed: access points
/// go with their file system; a file system that is still creating can be deleted; a second deletion changes nothing.
/// </remarks>
internal sealed class FileSystemOperations(EfsState state, EfsKeys keys, ListPaging paging)
{
    internal async Task<ElasticFileSystem> CreateAsync(CreateFileSystemRequest request, AwsPrincipal caller)
    {
        var made = Check(request);
        foreach (var other in state.FileSystems.Values)
        {
            if (other.CreationToken == request.CreationToken) throw EfsErrors.FileSystemExists(other.Id.Value, request.CreationToken);
        }

        if (state.FileSystems.Count >= state.Options.EfsQuotas.FileSystemsPerRegion) throw EfsErrors.FileSystemLimit(state.Options.EfsQuotas.FileSystemsPerRegion);

        // It has its place from now on, so that the same token, sent twice at once, makes one file system.
        state.FileSystems.Add(made.Id.Value, made);
        if (made.Encrypted)
        {
            try
            {
                (made.KmsKeyId, made.Grant, made.DataKey) = await keys.OpenAsync(request.KmsKeyId, made.Id, caller);
            }
            catch (AwsServiceException)
            {
                state.FileSystems.Remove(made.Id.Value);
                throw;
            }
        }

        state.Changed("file-system", made.Id.Value, null, made.State);
        state.Tell($"{made.Id} creating{(made.Encrypted ? $", encrypted with {made.KmsKeyId}" : "")}");
        BecomeAvailable(made);
        return state.Describe(made);
    }

    internal ListPage<ElasticFileSystem> Describe(DescribeFileSystemsInput input)
    {
        var (id, token) = (input.Request.FileSystemId, input.Request.CreationToken);
        if (id is not null && token is not null) throw EfsErrors.BadRequest("FileSystemId and CreationToken can't be specified together.");
        if (id is not null) return new ListPage<ElasticFileSystem>([state.Describe(state.FileSystem(id.Value.Value))], null);
        if (token is not null) EfsMembers.Token("CreationToken", token);
        var found = new List<ElasticFileSystem>();
        foreach (var record in state.FileSystems.Values)
        {
            if (token is null || record.CreationToken == token) found.Add(state.Describe(record));
        }

        return input.Page is null
            ? new ListPage<ElasticFileSystem>(found, null)
            : paging.Take(input.Page, $"DescribeFileSystems {token}", found, static fileSystem => fileSystem.FileSystemId.Value, state.Options.EfsQuotas.ItemsPerPage);
    }

    internal void Delete(FileSystemId id)
    {
        var record = state.FileSystem(id.Value);
        if (record.State == "deleting") return;
        if (state.MountTargetsOf(record.Id) > 0) throw EfsErrors.FileSystemInUse(record.Id.Value);
        foreach (var accessPoint in state.AccessPoints.Values.ToArray())
        {
            if (accessPoint.FileSystem == record.Id) state.SetState(accessPoint, null);
        }

        state.SetState(record, "deleting");
        state.Tell($"{record.Id} deleting");
        Vanish(record);
    }

    /// <summary>Goes on with what was under way in an earlier program.</summary>
    internal void Resume(FileSystemRecord record)
    {
        switch (record.State)
        {
            case "creating" when record.Encrypted && record.DataKey is null:
                // KMS had not answered: nobody was told of it.
                state.SetState(record, null);
                break;
            case "creating":
                BecomeAvailable(record);
                break;
            case "deleting":
                Vanish(record);
                break;
        }
    }

    private FileSystemRecord Check(CreateFileSystemRequest request)
    {
        EfsMembers.Token("CreationToken", request.CreationToken);
        var performance = EfsMembers.OneOf("PerformanceMode", request.PerformanceMode, "generalPurpose", "generalPurpose", "maxIO");
        var throughput = EfsMembers.OneOf("ThroughputMode", request.ThroughputMode, "bursting", "bursting", "provisioned", "elastic");
        if (request.KmsKeyId is not null) EfsMembers.KmsKey(request.KmsKeyId);
        EfsMembers.Tags(request.Tags ?? [], 0, state.Options.EfsQuotas);
        var isEncrypted = request.Encrypted ?? false;
        if (request.KmsKeyId is not null && !isEncrypted) throw EfsErrors.BadRequest("KmsKeyId can be specified for encrypted file systems only.");
        if (performance == "maxIO" && throughput == "elastic") throw EfsErrors.BadRequest("Elastic throughput is not supported with the maxIO performance mode.");
        if (performance == "maxIO" && request.AvailabilityZoneName is not null) throw EfsErrors.BadRequest("One Zone file systems don't support the maxIO performance mode.");
        CheckThroughput(throughput, request.ProvisionedThroughputInMibps);
        var zone = request.AvailabilityZoneName;
        if (zone is not null && !state.Options.Zones.Contains(zone, StringComparer.Ordinal)) throw EfsErrors.UnsupportedZone(zone);
        var made = new FileSystemRecord(new FileSystemId(state.NewId("fs-")), request.CreationToken, state.Now)
        {
            PerformanceMode = performance,
            ThroughputMode = throughput,
            ProvisionedThroughputMibps = request.ProvisionedThroughputInMibps,
            Zone = zone,
            Backup = request.Backup ?? zone is not null,
            Encrypted = isEncrypted,
        };
        foreach (var (key, value) in request.Tags ?? []) made.Tags[key] = value;
        return made;
    }

    private void CheckThroughput(string mode, double? provisioned)
    {
        if (mode != "provisioned")
        {
            if (provisioned is not null) throw EfsErrors.BadRequest("ProvisionedThroughputInMibps can be specified in the provisioned throughput mode only.");
            return;
        }

        if (provisioned is not { } value) throw EfsErrors.BadRequest("The provisioned throughput mode needs ProvisionedThroughputInMibps.");
        if (value < 1) throw EfsErrors.Validation("ProvisionedThroughputInMibps", FormattableString.Invariant($"{value}"), "Member must have value greater than or equal to 1");
        if (value > state.Options.EfsQuotas.ProvisionedThroughputMibps) throw EfsErrors.ThroughputLimit(state.Options.EfsQuotas.ProvisionedThroughputMibps);
    }

    private void BecomeAvailable(FileSystemRecord record) => state.Transitions.After(state.Options.EfsTimes.CreateFileSystem.Draw(state.Random), () =>
    {
        if (record.State != "creating") return;
        record.MeteredAt = state.Now;
        state.SetState(record, "available");
    });

    private void Vanish(FileSystemRecord record) => state.Transitions.AfterAsync(state.Options.EfsTimes.DeleteFileSystem.Draw(state.Random), async () =>
    {
        if (record.Grant is { } grant) await keys.CloseAsync(grant);
        state.SetState(record, null);
    });
}
