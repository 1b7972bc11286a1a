using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Ec2.Networking;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Aws.Kms;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>
/// EC2's volumes and snapshots of one account and region, on the process "aws-ec2". A read never advances state: transitions are timers in virtual time
/// (<see cref="TransitionTimes"/>), whoever looks. The process is AWS itself: it is never crashed.
/// </summary>
internal sealed class SimEc2
{
    private readonly Ec2Authorization _authorization;
    private readonly VolumeOperations _volumes;
    private readonly AttachmentOperations _attachments;
    private readonly SnapshotOperations _snapshots;
    private readonly ModificationOperations _modifications;
    private readonly TagOperations _tags;
    private readonly DescribeOperations _describe;
    private readonly SharingOperations _sharing;
    private readonly RegionOperations _region;
    private readonly Paging _paging;
    private readonly SecurityGroupOperations _securityGroups;
    private readonly InterfaceOperations _interfaces;
    private readonly NetworkDescriptions _network;
    private readonly RequestThrottle? _throttle;

    internal SimEc2(World world, SimAwsOptions options, SimKms kms, Action<AwsResourceChange> changed)
    {
        var process = world.CreateProcess("aws-ec2");
        Process = process;
        process.Start(static () => Task.CompletedTask);
        process.OnEnd(() => world.Fail(new InvalidOperationException("the process aws-ec2 is AWS itself and never crashes: crash a client, or use the fates of its calls")));
        State = new Ec2State(process, options, changed);
        var keys = new Ec2Keys(kms.InternalServer, options);
        _authorization = new Ec2Authorization(State);
        _volumes = new VolumeOperations(State, keys);
        _attachments = new AttachmentOperations(State, keys);
        _snapshots = new SnapshotOperations(State, keys);
        _modifications = new ModificationOperations(State);
        _tags = new TagOperations(State);
        _paging = new Paging(world.RandomFor("aws-ec2/page-tokens"));
        _describe = new DescribeOperations(State, _paging, _tags);
        _securityGroups = new SecurityGroupOperations(State.Network, options.Quotas);
        _interfaces = new InterfaceOperations(State.Network);
        _network = new NetworkDescriptions(State.Network, _paging, _interfaces);
        _sharing = new SharingOperations(State, kms);
        _region = new RegionOperations(State, keys);
        _throttle = options.Quotas.RequestLimit is { } limit ? new RequestThrottle(limit) : null;
        Server = new RpcServer<AwsApiCall, object?>(process, "ec2", options.ApiLatency);
        Server.Serve(HandleAsync);
        InternalServer = new RpcServer<AwsApiCall, object?>(process, "ec2", options.BetweenServices);
        InternalServer.Serve(HandleAsync);
    }

    internal SimProcess Process { get; }
    internal Ec2State State { get; }
    internal RpcServer<AwsApiCall, object?> Server { get; }

    /// <summary>The way in for other services of the region.</summary>
    internal RpcServer<AwsApiCall, object?> InternalServer { get; }

    /// <summary>Takes every volume from an instance, as when it is terminated.</summary>
    internal void DetachAll(InstanceId instance)
    {
        foreach (var volume in State.Volumes.Values)
        {
            foreach (var attachment in volume.Attachments.ToArray())
            {
                if (attachment.Instance == instance) _attachments.BeginDetach(volume, attachment);
            }
        }
    }

    /// <summary>Goes on with what was under way in an earlier program.</summary>
    internal void Resume(SimKms kms)
    {
        foreach (var volume in State.Volumes.Values.ToArray())
        {
            _volumes.Resume(volume);
            foreach (var attachment in volume.Attachments.ToArray()) _attachments.Resume(volume, attachment, kms.UnwrapForInspection);
            _modifications.Resume(volume);
        }

        foreach (var snapshot in State.Snapshots.Values.ToArray()) _snapshots.Resume(snapshot);
    }

    /// <summary>Answers one call; on the process "aws-ec2".</summary>
    internal Task<object?> HandleAsync(AwsApiCall call) => State.Log is null ? AnswerAsync(call) : AnswerOnRecordAsync(call, State.Log);

    private async Task<object?> AnswerOnRecordAsync(AwsApiCall call, IAwsLog log)
    {
        try
        {
            return await AnswerAsync(call);
        }
        finally
        {
            log.Handled(call.Request);
        }
    }

    private async Task<object?> AnswerAsync(AwsApiCall call)
    {
        if (call.Injected is not null) throw call.Injected;
        if (_throttle is not null && !_throttle.TryTake(call.Operation, State.Now)) throw Ec2Errors.RequestLimit();
        _authorization.Demand(call);
        if (call.IsDryRun) throw Ec2Errors.DryRun();
        switch (call.Request)
        {
            case CreateVolumeRequest request:
                return (await _volumes.CreateAsync(new CreateVolumeInput(request), call.Principal)).Volume;
            case CreateVolumeInput input:
                return await _volumes.CreateAsync(input, call.Principal);
            case CopyVolumesInput input:
                return await _volumes.CopyAsync(input, call.Principal);
            case AttachVolumeInput input:
                return await _attachments.AttachAsync(input, call.Principal);
            case CopySnapshotRequest request:
                return (await _snapshots.CopyAsync(new CopySnapshotInput(request, State.Options.Region, null), call.Principal)).Id;
            case CopySnapshotInput input:
                return (await _snapshots.CopyAsync(input, call.Principal)).View(State.Now);
            case SetDefaultKmsKeyInput input:
                return await _region.SetKeyAsync(input.KmsKeyId, call.Principal);
            case DescribeRequest request:
                return Describe(call.Operation, request);
            case DescribePageInput input:
                return DescribePage(call.Operation, input);
            default:
                return HandleAtOnce(call);
        }
    }

    /// <summary>What takes no other service's help.</summary>
    private object? HandleAtOnce(AwsApiCall call)
    {
        switch (call.Request)
        {
            case DeleteVolumeInput input:
                _volumes.Delete(input.VolumeId);
                return null;
            case DetachVolumeInput input:
                return _attachments.Detach(input);
            case ModifyVolumeRequest request:
                return _modifications.Modify(new ModifyVolumeInput(request, null));
            case ModifyVolumeInput input:
                return _modifications.Modify(input);
            case DescribeVolumeAttributeInput input:
                return State.Volume(input.VolumeId).AutoEnableIo;
            case ModifyVolumeAttributeInput input:
                State.Volume(input.VolumeId).AutoEnableIo = input.AutoEnableIo;
                return null;
            case CreateSnapshotRequest request:
                return _snapshots.Create(request).Snapshot;
            case CreateSnapshotInput input:
                return _snapshots.Create(input.Request);
            case CreateSnapshotsInput input:
                return _snapshots.CreateAll(input);
            case DeleteSnapshotInput input:
                _snapshots.Delete(input.SnapshotId);
                return null;
            case DescribeSnapshotAttributeInput input:
                return _sharing.Describe(input);
            case ModifySnapshotAttributeInput input:
                _sharing.Modify(input);
                return null;
            case CreateTagsInput input:
                _tags.Create(input);
                return null;
            case DeleteTagsInput input:
                _tags.Delete(input);
                return null;
            case DescribeListInput input:
                return input.Take(call.Operation, _paging);
            case GetEncryptionDefaultsInput:
                return _region.Get();
            case SetEncryptionByDefaultInput input:
                return _region.SetByDefault(input.IsOn);
            default:
                return HandleNetwork(call);
        }
    }

    /// <summary>What concerns the network.</summary>
    private object? HandleNetwork(AwsApiCall call)
    {
        switch (call.Request)
        {
            case CreateSecurityGroupRequest request:
                return _securityGroups.Create(new CreateSecurityGroupInput(request.GroupName, request.Description, request.VpcId, request.Tags)).GroupId;
            case CreateSecurityGroupInput input:
                return _securityGroups.Create(input);
            case AuthorizeRulesInput input:
                return _securityGroups.Authorize(input);
            case RevokeRulesInput input:
                return _securityGroups.Revoke(input);
            case DeleteSecurityGroupInput input:
                _securityGroups.Delete(input.GroupId);
                return null;
            case CreateServiceInterfaceInput input:
                return _interfaces.Create(input);
            case ModifyServiceInterfaceInput input:
                return _interfaces.Modify(input);
            case DeleteServiceInterfaceInput input:
                _interfaces.Delete(input.NetworkInterfaceId);
                return null;
            default:
                throw Ec2Errors.InvalidAction(call.Operation["ec2:".Length..]);
        }
    }

    private object Describe(string operation, DescribeRequest request) => operation switch
    {
        "ec2:DescribeVolumes" => _describe.Volumes(request).Select(static view => view.Volume).ToList(),
        "ec2:DescribeSnapshots" => _describe.Snapshots(request, request.Ids is { Count: > 0 } ? null : SnapshotScope.Own).Select(static view => view.Snapshot).ToList(),
        "ec2:DescribeInstances" => _describe.Instances(request),
        "ec2:DescribeVolumesModifications" => _modifications.Describe(request),
        "ec2:DescribeAvailabilityZones" => State.Options.Zones,
        "ec2:DescribeRegions" or "ec2:DescribeAccountAttributes" => State.Options,
        _ => _network.Describe(operation, request) ?? throw Ec2Errors.InvalidAction(operation["ec2:".Length..]),
    };

    private object DescribePage(string operation, DescribePageInput input) => operation switch
    {
        "ec2:DescribeVolumes" => _describe.VolumePage(input),
        "ec2:DescribeVolumeStatus" => _describe.VolumeStatusPage(input),
        "ec2:DescribeSnapshots" => _describe.SnapshotPage(input),
        "ec2:DescribeInstances" => _describe.InstancePage(input),
        "ec2:DescribeTags" => _describe.TagPage(input),
        "ec2:DescribeVolumesModifications" => _modifications.DescribePage(input, _paging),
        _ => _network.DescribePage(operation, input) ?? throw Ec2Errors.InvalidAction(operation["ec2:".Length..]),
    };
}
