using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Efs;

/// <summary>EFS's own errors.</summary>
/// <remarks>
/// Provenance: codes and status codes Documented (EFS API reference). Messages CrossChecked (reports of users of Terraform, the AWS CDK and aws-nuke) for FileSystemAlreadyExists,
/// FileSystemNotFound, FileSystemInUse, MountTargetConflict, MountTargetNotFound, IncorrectMountTargetState, AccessDeniedException, the validation of members and a key that is not
/// found; the others Assumed, as is that an unusable key is a BadRequest. Nothing should read them but people.
/// </remarks>
internal static class EfsErrors
{
    internal static AwsServiceException BadRequest(string message) => new("BadRequest", message);

    internal static AwsServiceException Validation(string member, string? value, string constraint) => new(
        "ValidationException", $"1 validation error detected: Value {(value is null ? "null" : $"'{value}'")} at '{char.ToLowerInvariant(member[0])}{member[1..]}' failed to satisfy constraint: {constraint}");

    internal static AwsServiceException FileSystemExists(string id, string token) =>
        new("FileSystemAlreadyExists", $"File system '{id}' already exists with creation token '{token}'", 409, existingId: id);

    internal static AwsServiceException FileSystemNotFound(string id) => new("FileSystemNotFound", $"File system '{id}' does not exist.", 404);

    internal static AwsServiceException FileSystemLimit(int limit) => new("FileSystemLimitExceeded", $"You have reached the maximum number of file systems ({limit}) in this Region.", 403);

    internal static AwsServiceException FileSystemInUse(string id) => new(
        "FileSystemInUse", $"The file system '{id}' cannot be deleted because it has mount targets. You must delete the mount targets, and then try again.", 409);

    internal static AwsServiceException IncorrectFileSystemState(string id, string state) =>
        new("IncorrectFileSystemLifeCycleState", $"File system '{id}' is in the lifecycle state '{state}': it must be 'available'.", 409);

    internal static AwsServiceException ThroughputLimit(double limit) => new("ThroughputLimitExceeded", FormattableString.Invariant($"Provisioned throughput can't exceed {limit} MiB/s."));

    internal static AwsServiceException UnsupportedZone(string zone) => new("UnsupportedAvailabilityZone", $"One Zone file systems are not supported in the Availability Zone '{zone}'.");

    internal static AwsServiceException UnusableKey(string code) => new("BadRequest", code switch
    {
        "NotFoundException" => "The request was rejected because the specified key could not be found. [error=NotFoundException]",
        "DisabledException" => "The request was rejected because the specified key is not enabled. [error=DisabledException]",
        "KMSInvalidStateException" => "The request was rejected because the state of the specified key is not valid for this request. [error=KMSInvalidStateException]",
        "InvalidKeyUsageException" => "The request was rejected because the specified key is not a symmetric encryption key. [error=InvalidKeyUsageException]",
        _ => $"The request was rejected because the specified key can't be used. [error={code}]",
    });

    internal static AwsServiceException MountTargetNotFound(string id) => new("MountTargetNotFound", $"Mount target '{id}' does not exist.", 404);

    internal static AwsServiceException ZoneConflict() => new("MountTargetConflict", "mount target already exists in this AZ", 409);

    internal static AwsServiceException VpcConflict() =>
        new("MountTargetConflict", "requested subnet for new mount target is not in the same VPC as existing mount targets", 409);

    internal static AwsServiceException ZonesMismatch(string zone) =>
        new("AvailabilityZonesMismatch", $"The subnet's Availability Zone is not '{zone}', in which the One Zone file system is.");

    internal static AwsServiceException NoInterface(string id) => new("IncorrectMountTargetState", $"Mount target does not have a network interface: {id}", 409);

    internal static AwsServiceException SubnetNotFound(string id) => new("SubnetNotFound", $"The subnet ID '{id}' does not exist");

    internal static AwsServiceException SecurityGroupNotFound(string message) => new("SecurityGroupNotFound", message);

    internal static AwsServiceException SecurityGroupLimit(int limit) => new("SecurityGroupLimitExceeded", $"You can specify at most {limit} security groups for a mount target.");

    internal static AwsServiceException AddressInUse(string message) => new("IpAddressInUse", message, 409);

    internal static AwsServiceException NoFreeAddresses(string subnet) => new("NoFreeAddressesInSubnet", $"The subnet '{subnet}' has no free addresses.", 409);

    internal static AwsServiceException InterfaceLimit(string message) => new("NetworkInterfaceLimitExceeded", message, 409);

    internal static AwsServiceException AccessPointExists(string id, string token) =>
        new("AccessPointAlreadyExists", $"Access point '{id}' already exists with client token '{token}'", 409, existingId: id);

    internal static AwsServiceException AccessPointNotFound(string id) => new("AccessPointNotFound", $"Access point '{id}' does not exist.", 404);

    internal static AwsServiceException AccessPointLimit(string id, int limit) =>
        new("AccessPointLimitExceeded", $"You have reached the maximum number of access points ({limit}) for the file system '{id}'.", 403);

    internal static AwsServiceException UnknownOperation(string operation) => new("UnknownOperationException", $"The operation {operation} is not known to EFS, or not simulated.", 404);

    internal static AwsServiceException AccessDenied(string principal, string action) =>
        new("AccessDeniedException", $"User: {principal} is not authorized to perform: {action} on the specified resource", 403);
}
