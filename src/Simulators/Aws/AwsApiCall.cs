using Drydock.Simulators.Aws.Iam;

namespace Drydock.Simulators.Aws;

/// <summary>
/// One request to a simulated service: "ec2:CreateVolume", on whose behalf, through which service ("ec2.REGION.amazonaws.com" when EC2 asks KMS for a
/// caller), its parameters, the fault to answer with instead of doing it, and whether the caller only asks whether it would be allowed.
/// </summary>
internal sealed record AwsApiCall(string Operation, AwsPrincipal Principal, object Request, string? ViaService = null, Core.Ports.AwsServiceException? Injected = null,
    bool IsDryRun = false);
