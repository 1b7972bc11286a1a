using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>EC2's own errors, by code.</summary>
/// <remarks>
/// Provenance: codes Documented (EC2 API reference, "Error codes"). Messages: CustomerKeyHasBeenRevoked, "already in use" and the deleted client token are CrossChecked (issue
/// threads of kube-aws, source and issues of the EBS CSI driver); the others Assumed. Nothing should read them but people.
/// </remarks>
internal static class Ec2Errors
{
    internal static AwsServiceException VolumeNotFound(string id) => new("InvalidVolume.NotFound", $"The volume '{id}' does not exist.");

    internal static AwsServiceException SnapshotNotFound(string id) => new("InvalidSnapshot.NotFound", $"The snapshot '{id}' does not exist.");

    internal static AwsServiceException InstanceNotFound(string id) => new("InvalidInstanceID.NotFound", $"The instance ID '{id}' does not exist");

    internal static AwsServiceException ResourceNotFound(string id) => new("InvalidID", $"The ID '{id}' is not valid");

    internal static AwsServiceException MalformedId(string id, string parameter, string prefix) =>
        new("InvalidParameterValue", $"Value ({id}) for parameter {parameter} is invalid. Expected: '{prefix}...'.");

    internal static AwsServiceException InvalidId(string id, string code) => new(code, $"Invalid id: \"{id}\"");

    /// <summary>
    /// The error for what can't be an id at all: another prefix, or anything but 8 or 17 hexadecimal digits; null when it can. Volumes and snapshots tell the two apart (CrossChecked:
    /// integration tests of the aws CLI, reports of users); instances, whose <paramref name="parameter"/> is null, don't.
    /// </summary>
    internal static AwsServiceException? DemandId(string id, string? parameter, string prefix, string malformed)
    {
        if (!id.StartsWith(prefix, StringComparison.Ordinal)) return parameter is null ? InvalidId(id, malformed) : MalformedId(id, parameter, prefix);
        var digits = id.AsSpan(prefix.Length);
        return digits.Length is 8 or 17 && !digits.ContainsAnyExcept("0123456789abcdef") ? null : InvalidId(id, malformed);
    }

    internal static AwsServiceException ZoneNotFound(string zone) => new("InvalidZone.NotFound", $"The zone '{zone}' does not exist.");

    internal static AwsServiceException ZoneMismatch(string volume, string instance) =>
        new("InvalidVolume.ZoneMismatch", $"The volume '{volume}' is not in the same availability zone as instance '{instance}'");

    internal static AwsServiceException UnknownVolumeType(string type) =>
        new("UnknownVolumeType", $"Unsupported volume type '{type}' for volume creation.");

    internal static AwsServiceException InvalidParameterValue(string message) => new("InvalidParameterValue", message);

    internal static AwsServiceException InvalidParameterCombination(string message) => new("InvalidParameterCombination", message);

    internal static AwsServiceException MissingParameter(string message) => new("MissingParameter", message);

    internal static AwsServiceException KmsKeyIdWithoutEncrypted() =>
        new("InvalidParameterDependency", "The parameter KmsKeyId requires the parameter Encrypted to be set.");

    internal static AwsServiceException TokenMismatch() => new(
        "IdempotentParameterMismatch", "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).");

    internal static AwsServiceException TokenOfDeletedResource() => new(
        "IdempotentParameterMismatch",
        "The client token you have provided is associated with a resource that is already deleted. Please use a different client token for the new resource.");

    internal static AwsServiceException VolumeInUse(string message) => new("VolumeInUse", message);

    internal static AwsServiceException IncorrectState(string message) => new("IncorrectState", message);

    internal static AwsServiceException IncorrectInstanceState(string message) => new("IncorrectInstanceState", message);

    internal static AwsServiceException AttachmentNotFound(string volume, string instance) =>
        new("InvalidAttachment.NotFound", $"The volume '{volume}' is not attached to instance '{instance}'");

    internal static AwsServiceException AttachmentLimit(string instance, int limit) =>
        new("AttachmentLimitExceeded", $"Instance '{instance}' has reached its limit of {limit} attachments.");

    internal static AwsServiceException MultiAttachLimit(string volume, int limit) =>
        new("VolumeInUse", $"The volume '{volume}' is attached to {limit} instances, the most that Multi-Attach allows.");

    internal static AwsServiceException DeviceInUse(string device) =>
        new("InvalidParameterValue", $"Invalid value '{device}' for unixDevice. Attachment point {device} is already in use");

    internal static AwsServiceException InvalidDevice(string device) =>
        new("InvalidParameterValue", $"Value ({device}) for parameter device is invalid. {device} is not a valid EBS device name.");

    internal static AwsServiceException KeyRevoked(string volume) => new(
        "CustomerKeyHasBeenRevoked", $"Volume {volume} cannot be attached. The encrypted volume was unable to access the KMS master key.");

    internal static AwsServiceException InvalidKmsKey(string keyId) =>
        new("InvalidParameterValue", $"The KMS key '{keyId}' does not exist, is not enabled or you do not have permission to use it.");

    internal static AwsServiceException ConcurrentSnapshotLimit(string volume) =>
        new("ConcurrentSnapshotLimitExceeded", $"Maximum allowed in-progress snapshots for a single volume exceeded: {volume}.");

    internal static AwsServiceException SnapshotCopyLimit(int limit) =>
        new("ResourceLimitExceeded", $"Too many snapshot copies in progress. The limit is {limit} for this destination region.");

    internal static AwsServiceException SnapshotInUse(string snapshot, string image) =>
        new("InvalidSnapshot.InUse", $"The snapshot {snapshot} is currently in use by {image}");

    internal static AwsServiceException NotTheOwner(string snapshot) =>
        new("AuthFailure", $"You do not have permission to access the specified resource: {snapshot}");

    internal static AwsServiceException ModificationRate(string volume) => new(
        "VolumeModificationRateExceeded",
        $"You've reached the maximum modification rate per volume limit for {volume}. Wait until earlier modifications are 24 hours old.");

    internal static AwsServiceException ModificationInProgress(string volume, string state) =>
        new("IncorrectModificationState", $"Cannot modify volume {volume}: currently in modification state: {state.ToUpperInvariant()}");

    internal static AwsServiceException ModificationNotFound(string volume) =>
        new("InvalidVolumeModification.NotFound", $"Modification for volume '{volume}' does not exist.");

    internal static AwsServiceException InvalidFilter(string name) => new("InvalidParameterValue", $"The filter '{name}' is invalid");

    internal static AwsServiceException TagLimit(int limit) => new("TagLimitExceeded", $"The maximum number of Tags for a resource has been reached: {limit}.");

    internal static AwsServiceException ReservedTag(string key) =>
        new("InvalidParameterValue", $"Tag keys starting with 'aws:' are reserved for internal use: {key}");

    internal static AwsServiceException DuplicateTag(string key) => new("InvalidParameterValue", $"Duplicate tag key '{key}' specified.");

    internal static AwsServiceException InvalidMaxResults(long value, int minimum) =>
        new("InvalidParameterValue", $"Value ( {value} ) for parameter maxResults is invalid. Expecting a value greater than {minimum}.");

    internal static AwsServiceException InvalidPageToken(string token) =>
        new("InvalidPaginationToken", $"The specified pagination token '{token}' is not valid or is expired.");

    internal static AwsServiceException OperationNotPermitted(string message) => new("OperationNotPermitted", message);

    internal static AwsServiceException Unsupported(string message) => new("UnsupportedOperation", message);

    internal static AwsServiceException DryRun() => new("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);

    internal static AwsServiceException RequestLimit() => new("RequestLimitExceeded", "Request limit exceeded.", 503);

    internal static AwsServiceException InvalidAction(string action) => new("InvalidAction", $"The action {action} is not valid for this web service.");

    internal static AwsServiceException Unauthorized(string principal, string action, string resource, bool explicitly) => new(
        "UnauthorizedOperation",
        $"You are not authorized to perform this operation. User: {principal} is not authorized to perform: {action} on resource: {resource} "
        + (explicitly ? "with an explicit deny in an identity-based policy" : $"because no identity-based policy allows the {action} action"),
        403);
}
