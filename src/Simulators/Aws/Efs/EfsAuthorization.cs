using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;

namespace Drydock.Simulators.Aws.Efs;

/// <summary>Whether a caller's policies allow an action of EFS, and the actions of EC2 that it takes besides.</summary>
/// <remarks>
/// Provenance: Documented (Service authorization reference, "Actions, resources, and condition keys for Amazon Elastic File System"; EFS API reference, the permissions of each
/// operation). Simplified: one resource for each action. File system policies are not simulated: without one, every client of the account may mount.
/// </remarks>
internal sealed class EfsAuthorization(EfsState state)
{
    /// <exception cref="AwsServiceException">AccessDeniedException.</exception>
    internal void Demand(AwsApiCall call)
    {
        var (caller, action) = (call.Principal, call.Operation);
        switch (call.Request)
        {
            case CreateFileSystemRequest request: DemandCreation(caller, action, "file-system/*", request.Tags, request.Encrypted ?? false); break;
            case CreateAccessPointRequest request: DemandCreation(caller, action, $"file-system/{Local(request.FileSystemId.Value)}", request.Tags, null); break;
            case CreateMountTargetRequest request:
                DemandOn(caller, action, request.FileSystemId.Value);
                DemandEc2(caller, "ec2:DescribeSubnets", "ec2:DescribeNetworkInterfaces", "ec2:CreateNetworkInterface");
                break;
            case DeleteMountTargetInput input:
                DemandOn(caller, action, FileSystemOf(input.MountTargetId));
                DemandEc2(caller, "ec2:DeleteNetworkInterface");
                break;
            case DescribeSecurityGroupsInput input:
                DemandOn(caller, action, FileSystemOf(input.MountTargetId));
                DemandEc2(caller, "ec2:DescribeNetworkInterfaceAttribute");
                break;
            case ModifySecurityGroupsInput input:
                DemandOn(caller, action, FileSystemOf(input.MountTargetId));
                DemandEc2(caller, "ec2:ModifyNetworkInterfaceAttribute");
                break;
            case DeleteFileSystemInput input: DemandOn(caller, action, input.FileSystemId.Value); break;
            case DeleteAccessPointInput input: DemandOn(caller, action, input.AccessPointId.Value); break;
            case TagEfsResourceInput input: DemandOn(caller, action, input.ResourceId); break;
            case UntagEfsResourceInput input: DemandOn(caller, action, input.ResourceId); break;
            case ListEfsTagsInput input: DemandOn(caller, action, input.ResourceId); break;
            case DescribeFileSystemsInput input: DemandOn(caller, action, input.Request.FileSystemId?.Value); break;
            case DescribeMountTargetsInput input: DemandOn(caller, action, FileSystemOf(input.Request)); break;
            case DescribeAccessPointsInput input: DemandOn(caller, action, input.Request.AccessPointId?.Value ?? input.Request.FileSystemId?.Value); break;
            default: throw EfsErrors.UnknownOperation(action["elasticfilesystem:".Length..]);
        }
    }

    private static void DemandEc2(AwsPrincipal caller, params ReadOnlySpan<string> actions)
    {
        foreach (var action in actions) Demand(caller, action, "*", null);
    }

    private static void Demand(AwsPrincipal caller, string action, string resource, SortedDictionary<string, string>? context)
    {
        if (PolicyEvaluator.Evaluate(caller.Statements, action, resource, context) != PolicyDecision.Allow) throw EfsErrors.AccessDenied(caller.Arn, action);
    }

    private static string Local(string idOrArn) => idOrArn[(idOrArn.LastIndexOf('/') + 1)..];

    /// <summary>An action on one resource, whose tags the conditions see; null: on any.</summary>
    private void DemandOn(AwsPrincipal caller, string action, string? idOrArn)
    {
        if (idOrArn is null)
        {
            Demand(caller, action, Arn("file-system/*"), null);
            return;
        }

        // A resource that is not there has no tags that a condition could ask for: EFS answers that it is not found (Assumed).
        var id = Local(idOrArn);
        var tags = state.FileSystems.TryGetValue(id, out var fileSystem) ? fileSystem.Tags : state.AccessPoints.TryGetValue(id, out var accessPoint) ? accessPoint.Tags : null;
        if (tags is null) return;
        var context = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in tags) context["aws:ResourceTag/" + key] = value;
        Demand(caller, action, Arn($"{(fileSystem is null ? "access-point" : "file-system")}/{id}"), context);
    }

    private void DemandCreation(AwsPrincipal caller, string action, string resource, IReadOnlyList<KeyValuePair<string, string>>? tags, bool? isEncrypted)
    {
        var context = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in tags ?? []) context["aws:RequestTag/" + key] = value;
        if (isEncrypted is { } encrypted) context["elasticfilesystem:Encrypted"] = encrypted ? "true" : "false";
        Demand(caller, action, Arn(resource), context);
        if (tags is not { Count: > 0 }) return;

        // Tagging on create needs the right to tag, restricted by what creates.
        context["elasticfilesystem:CreateAction"] = action["elasticfilesystem:".Length..];
        Demand(caller, "elasticfilesystem:TagResource", Arn(resource), context);
    }

    private string? FileSystemOf(MountTargetId id) => state.MountTargets.TryGetValue(id.Value, out var target) ? target.FileSystem.Value : id.Value;

    private string? FileSystemOf(DescribeMountTargetsRequest request) =>
        request.FileSystemId?.Value ?? (request.MountTargetId is { } target ? FileSystemOf(target) : request.AccessPointId?.Value);

    private string Arn(string resource) => $"arn:aws:elasticfilesystem:{state.Options.Region}:{state.Options.AccountId}:{resource}";
}
