using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Ec2.Networking;
using Drydock.Simulators.Aws.Iam;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>Whether a caller's policies allow an EC2 action on a resource.</summary>
/// <remarks>
/// Provenance: Documented (Service authorization reference, "Actions, resources, and condition keys for Amazon EC2"). Simplified: CreateSnapshot and CreateVolume ask for
/// source and result, the other actions for one resource where EC2 asks for every one involved.
/// </remarks>
internal sealed class Ec2Authorization(Ec2State state)
{
    /// <exception cref="AwsServiceException">UnauthorizedOperation.</exception>
    internal void Demand(AwsApiCall call)
    {
        var (caller, action) = (call.Principal, call.Operation);
        switch (call.Request)
        {
            case CreateVolumeRequest request: DemandVolume(caller, action, request); break;
            case CreateVolumeInput input: DemandVolume(caller, action, input.Request); break;
            case CopyVolumesInput input: DemandCreation(caller, action, "volume/*", input.Tags); break;
            case CreateSnapshotRequest request: DemandSnapshot(caller, action, request); break;
            case CreateSnapshotInput input: DemandSnapshot(caller, action, input.Request); break;
            case CreateSnapshotsInput input: DemandCreation(caller, action, "snapshot/*", input.Tags); break;
            case CopySnapshotRequest request: DemandCreation(caller, action, "snapshot/*", request.Tags); break;
            case CopySnapshotInput input: DemandCreation(caller, action, "snapshot/*", input.Request.Tags); break;
            case DeleteVolumeInput input: DemandOn(caller, action, "volume", input.VolumeId.Value); break;
            case AttachVolumeInput input: DemandOn(caller, action, "volume", input.VolumeId.Value); break;
            case DetachVolumeInput input: DemandOn(caller, action, "volume", input.VolumeId.Value); break;
            case ModifyVolumeRequest request: DemandOn(caller, action, "volume", request.VolumeId.Value); break;
            case ModifyVolumeInput input: DemandOn(caller, action, "volume", input.Request.VolumeId.Value); break;
            case ModifyVolumeAttributeInput input: DemandOn(caller, action, "volume", input.VolumeId.Value); break;
            case DeleteSnapshotInput input: DemandOn(caller, action, "snapshot", input.SnapshotId.Value); break;
            case ModifySnapshotAttributeInput input: DemandOn(caller, action, "snapshot", input.SnapshotId.Value); break;
            case CreateSecurityGroupRequest request: DemandCreation(caller, action, "security-group/*", request.Tags); break;
            case CreateSecurityGroupInput input: DemandCreation(caller, action, "security-group/*", input.Tags); break;
            case AuthorizeRulesInput input: DemandOn(caller, action, "security-group", input.GroupId.Value); break;
            case RevokeRulesInput input: DemandOn(caller, action, "security-group", input.GroupId.Value); break;
            case DeleteSecurityGroupInput input: DemandOn(caller, action, "security-group", input.GroupId.Value); break;
            case CreateTagsInput input: DemandOnAll(caller, action, input.ResourceIds); break;
            case DeleteTagsInput input: DemandOnAll(caller, action, input.ResourceIds); break;
            case GetEncryptionDefaultsInput { AsksForBoth: true }:
                // The port's one question is two calls of EC2.
                DemandInRegion(caller, action);
                DemandInRegion(caller, "ec2:GetEbsDefaultKmsKeyId");
                break;
            default: DemandInRegion(caller, action); break;
        }
    }

    private void DemandVolume(AwsPrincipal caller, string action, CreateVolumeRequest request)
    {
        if (request.SnapshotId is { } snapshot) DemandOn(caller, action, "snapshot", snapshot.Value);
        DemandCreation(caller, action, "volume/*", request.Tags);
    }

    private void DemandSnapshot(AwsPrincipal caller, string action, CreateSnapshotRequest request)
    {
        DemandOn(caller, action, "volume", request.VolumeId.Value);
        DemandCreation(caller, action, "snapshot/*", request.Tags);
    }

    private void DemandInRegion(AwsPrincipal caller, string action) =>
        Demand(caller, action, "*", new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["aws:RequestedRegion"] = state.Options.Region });

    private static void Demand(AwsPrincipal caller, string action, string resource, SortedDictionary<string, string>? context)
    {
        var decision = PolicyEvaluator.Evaluate(caller.Statements, action, resource, context);
        if (decision != PolicyDecision.Allow) throw Ec2Errors.Unauthorized(caller.Arn, action, resource, decision == PolicyDecision.ExplicitDeny);
    }

    private void DemandOnAll(AwsPrincipal caller, string action, IReadOnlyList<string> ids)
    {
        foreach (var id in ids)
        {
            DemandOn(caller, action, TagOperations.TypeOf(id) ?? "*", id);
        }
    }

    /// <summary>An action on one resource, whose tags the conditions see.</summary>
    private void DemandOn(AwsPrincipal caller, string action, string kind, string id)
    {
        var context = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var tags = state.Volumes.TryGetValue(id, out var volume) ? volume.Tags
            : state.Snapshots.TryGetValue(id, out var snapshot) ? snapshot.Tags
            : state.Instances.TryGetValue(id, out var instance) ? instance.Tags
            : state.Network.Find(id)?.Tags;
        // A resource that is not there has no tags that a condition could ask for: EC2 answers that it is not found (Assumed; the EBS CSI driver, whose policy
        // asks for tags, relies on it when it deletes a volume twice).
        if (tags is null) return;
        foreach (var (key, value) in tags)
        {
            context["ec2:ResourceTag/" + key] = value;
            context["aws:ResourceTag/" + key] = value;
        }

        Demand(caller, action, Arn($"{kind}/{id}"), context);
    }

    private void DemandCreation(AwsPrincipal caller, string action, string resource, IReadOnlyList<KeyValuePair<string, string>>? tags)
    {
        var context = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in tags ?? []) context["aws:RequestTag/" + key] = value;
        Demand(caller, action, Arn(resource), context);
        if (tags is not { Count: > 0 }) return;

        // Tagging on create needs the right to tag, restricted by what creates.
        context["ec2:CreateAction"] = action["ec2:".Length..];
        Demand(caller, "ec2:CreateTags", Arn(resource), context);
    }

    private string Arn(string resource) => $"arn:aws:ec2:{state.Options.Region}:{state.Options.AccountId}:{resource}";
}
