using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Aws.Efs;

/// <summary>
/// EFS of one account and region, on the process "aws-efs": file systems, mount targets, access points. A read never advances state: transitions are timers in virtual time
/// (<see cref="EfsTimes"/>). Keys are KMS's, network interfaces EC2's. The process is AWS itself: it is never crashed. Nothing is stored: there is no NFS.
/// </summary>
/// <remarks>Provenance: Documented (EFS API reference and user guide); see COVERAGE.md.</remarks>
internal sealed class SimEfs
{
    private readonly EfsAuthorization _authorization;
    private readonly FileSystemOperations _fileSystems;
    private readonly MountTargetOperations _mountTargets;
    private readonly AccessPointOperations _accessPoints;
    private readonly EfsTagOperations _tags;

    internal SimEfs(World world, SimAwsOptions options, RpcServer<AwsApiCall, object?> kms, RpcServer<AwsApiCall, object?> ec2, Action<AwsResourceChange> changed)
    {
        Process = world.CreateProcess("aws-efs");
        Process.Start(static () => Task.CompletedTask);
        Process.OnEnd(() => world.Fail(new InvalidOperationException("the process aws-efs is AWS itself and never crashes: crash a client, or use the fates of its calls")));
        State = new EfsState(Process, options, changed);
        var paging = new ListPaging(world.RandomFor("aws-efs/markers"), static () => EfsErrors.BadRequest("The pagination token is not valid."));
        _authorization = new EfsAuthorization(State);
        _fileSystems = new FileSystemOperations(State, new EfsKeys(kms, options), paging);
        _mountTargets = new MountTargetOperations(State, new EfsNetwork(ec2, options), paging);
        _accessPoints = new AccessPointOperations(State, paging);
        _tags = new EfsTagOperations(State, paging);
        Server = new RpcServer<AwsApiCall, object?>(Process, "efs", options.ApiLatency);
        Server.Serve(HandleAsync);
    }

    internal SimProcess Process { get; }
    internal EfsState State { get; }
    internal RpcServer<AwsApiCall, object?> Server { get; }

    /// <summary>Keeps a record; null: nobody does.</summary>
    internal IAwsLog? Log { get; set; }

    /// <summary>Goes on with what was under way in an earlier program.</summary>
    internal void Resume()
    {
        foreach (var record in State.FileSystems.Values.ToArray()) _fileSystems.Resume(record);
        foreach (var record in State.MountTargets.Values.ToArray()) _mountTargets.Resume(record);
        foreach (var record in State.AccessPoints.Values.ToArray()) _accessPoints.Resume(record);
    }

    /// <summary>Answers one call; on the process "aws-efs".</summary>
    internal async Task<object?> HandleAsync(AwsApiCall call)
    {
        try
        {
            return await AnswerAsync(call);
        }
        finally
        {
            Log?.Handled(call.Request);
        }
    }

    private async Task<object?> AnswerAsync(AwsApiCall call)
    {
        if (call.Injected is not null) throw call.Injected;
        _authorization.Demand(call);
        switch (call.Request)
        {
            case CreateFileSystemRequest request:
                return await _fileSystems.CreateAsync(request, call.Principal);
            case DescribeFileSystemsInput input:
                return _fileSystems.Describe(input);
            case DeleteFileSystemInput input:
                _fileSystems.Delete(input.FileSystemId);
                return null;
            case CreateMountTargetRequest request:
                return await _mountTargets.CreateAsync(request);
            case DescribeMountTargetsInput input:
                return _mountTargets.Describe(input);
            case DeleteMountTargetInput input:
                _mountTargets.Delete(input.MountTargetId);
                return null;
            case DescribeSecurityGroupsInput input:
                return await _mountTargets.DescribeGroupsAsync(input.MountTargetId);
            case ModifySecurityGroupsInput input:
                await _mountTargets.ModifyGroupsAsync(input);
                return null;
            case CreateAccessPointRequest request:
                return _accessPoints.Create(request);
            case DescribeAccessPointsInput input:
                return _accessPoints.Describe(input);
            case DeleteAccessPointInput input:
                _accessPoints.Delete(input.AccessPointId);
                return null;
            case TagEfsResourceInput input:
                _tags.Tag(input);
                return null;
            case UntagEfsResourceInput input:
                _tags.Untag(input);
                return null;
            case ListEfsTagsInput input:
                return _tags.List(input);
            default:
                throw EfsErrors.UnknownOperation(call.Operation["elasticfilesystem:".Length..]);
        }
    }
}
