using Drydock.Core.Ports;
using Drydock.Wire.Aws.Signing;

namespace Drydock.Wire.Aws.Protocol;

/// <summary>A service of AWS that is not simulated: every request is refused, in a form that its clients understand.</summary>
internal sealed class UnservedProtocol(string service) : IAwsProtocol
{
    public string Service => service;

    public AwsServiceException Refusal(SignatureFault fault, string detail) => Unknown();

    public Task AnswerAsync(AwsRequest request, AwsCaller caller, AwsAnswer answer, CancellationToken cancellationToken) => throw Unknown();

    public void WriteError(AwsServiceException error, AwsAnswer answer)
    {
        if (service is "s3" or "iam" or "sqs" or "sns" or "autoscaling" or "elasticloadbalancing" or "rds" or "cloudformation") QueryError.Write(error, answer, $"https://{service}.amazonaws.com/doc/");
        else JsonError.Write(error, answer, "application/json");
    }

    private AwsServiceException Unknown() => new("UnknownOperationException", $"The service '{service}' is not simulated: ec2, kms, elasticfilesystem, eks and sts are.", 404);
}
