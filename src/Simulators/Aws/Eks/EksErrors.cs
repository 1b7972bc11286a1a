using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Eks;

/// <summary>EKS's own errors.</summary>
/// <remarks>Provenance: codes and status codes Documented (EKS API reference); messages CrossChecked (reports of users), that of the token Assumed.</remarks>
internal static class EksErrors
{
    internal static AwsServiceException ClusterNotFound(string name) => new("ResourceNotFoundException", $"No cluster found for name: {name}.", 404);

    internal static AwsServiceException InvalidToken() => new("InvalidParameterException", "The nextToken is not valid.");

    internal static AwsServiceException InvalidName(string name) =>
        new("ValidationException", $"1 validation error detected: Value '{name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9A-Za-z][A-Za-z0-9\\-_]*");

    internal static AwsServiceException UnknownOperation(string operation) => new("UnknownOperationException", $"The operation {operation} is not known to EKS, or not simulated.", 404);

    internal static AwsServiceException AccessDenied(string principal, string action, string resource) =>
        new("AccessDeniedException", $"User: {principal} is not authorized to perform: {action} on resource: {resource}", 403);
}
