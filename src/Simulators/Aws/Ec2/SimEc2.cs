using Drydock.Core.Ports;
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
    private readonly RequestThrottle? _throttle;

    internal SimEc2(World world, SimAwsOptions options, SimKms kms, Action<AwsResourceChange> changed)
    {
        var process = world.CreateProcess("aws-ec2");
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
        _describe = new DescribeOperations(State);
        _throttle = options.Quotas.RequestLimit is { } limit ? new RequestThrottle(limit) : null;
        Server = new RpcServer<AwsApiCall, object?>(process, "ec2", options.ApiLatency);
        Server.Serve(HandleAsync);
    }

    internal Ec2State State { get; }
    internal RpcServer<AwsApiCall, object?> Server { get; }

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

    private async Task<object?> HandleAsync(AwsApiCall call)
    {
        if (call.Injected is not null) throw call.Injected;
        if (_throttle is not null && !_throttle.TryTake(call.Operation, State.Now)) throw Ec2Errors.RequestLimit();
        Authorize(call);
        switch (call.Request)
        {
            case CreateVolumeRequest request:
                return await _volumes.CreateAsync(request, call.Principal);
            case DeleteVolumeInput input:
                _volumes.Delete(input.VolumeId);
                return null;
            case AttachVolumeInput input:
                return await _attachments.AttachAsync(input, call.Principal);
            case DetachVolumeInput input:
                return _attachments.Detach(input);
            case ModifyVolumeRequest request:
                return _modifications.Modify(request);
            case CreateSnapshotRequest request:
                return _snapshots.Create(request);
            case CopySnapshotRequest request:
                return await _snapshots.CopyAsync(request, call.Principal);
            case DeleteSnapshotInput input:
                _snapshots.Delete(input.SnapshotId);
                return null;
            case CreateTagsInput input:
                _tags.Create(input);
                return null;
            case DeleteTagsInput input:
                _tags.Delete(input);
                return null;
            case DescribeRequest request:
                return Describe(call.Operation, request);
            case GetEncryptionDefaultsInput:
                return new EncryptionDefaults(State.EncryptionByDefault, State.DefaultKmsKeyId ?? SimKms.EbsAlias);
            default:
                throw Ec2Errors.InvalidAction(call.Operation["ec2:".Length..]);
        }
    }

    private object Describe(string operation, DescribeRequest request) => operation switch
    {
        "ec2:DescribeVolumes" => _describe.Volumes(request),
        "ec2:DescribeSnapshots" => _describe.Snapshots(request),
        "ec2:DescribeInstances" => _describe.Instances(request),
        "ec2:DescribeVolumesModifications" => _modifications.Describe(request),
        "ec2:DescribeAvailabilityZones" => State.Options.Zones,
        _ => throw Ec2Errors.InvalidAction(operation["ec2:".Length..]),
    };

    private void Authorize(AwsApiCall call)
    {
        switch (call.Request)
        {
            case CreateVolumeRequest request:
                _authorization.DemandCreateVolume(call.Principal, request);
                break;
            case CreateSnapshotRequest request:
                _authorization.DemandCreateSnapshot(call.Principal, call.Operation, request.Tags);
                break;
            case CopySnapshotRequest request:
                _authorization.DemandCreateSnapshot(call.Principal, call.Operation, request.Tags);
                break;
            case DeleteVolumeInput input:
                _authorization.DemandOn(call.Principal, call.Operation, "volume", input.VolumeId.Value);
                break;
            case AttachVolumeInput input:
                _authorization.DemandOn(call.Principal, call.Operation, "volume", input.VolumeId.Value);
                break;
            case DetachVolumeInput input:
                _authorization.DemandOn(call.Principal, call.Operation, "volume", input.VolumeId.Value);
                break;
            case ModifyVolumeRequest request:
                _authorization.DemandOn(call.Principal, call.Operation, "volume", request.VolumeId.Value);
                break;
            case DeleteSnapshotInput input:
                _authorization.DemandOn(call.Principal, call.Operation, "snapshot", input.SnapshotId.Value);
                break;
            case CreateTagsInput input:
                AuthorizeTags(call, input.ResourceId);
                break;
            case DeleteTagsInput input:
                AuthorizeTags(call, input.ResourceId);
                break;
            default:
                Ec2Authorization.DemandAny(call.Principal, call.Operation);
                break;
        }
    }

    private void AuthorizeTags(AwsApiCall call, string resourceId) =>
        _authorization.DemandOn(call.Principal, call.Operation, resourceId.StartsWith("vol-", StringComparison.Ordinal) ? "volume" : "snapshot", resourceId);
}
