using Drydock.Core.Ports;
using Drydock.Wire.Aws.Signing;

namespace Drydock.Wire.Aws.Protocol;

/// <summary>One service in its own wire protocol.</summary>
internal interface IAwsProtocol
{
    /// <summary>The service's name in credential scopes.</summary>
    string Service { get; }

    /// <summary>How this service says that a request is not signed as it should be.</summary>
    AwsServiceException Refusal(SignatureFault fault, string detail);

    /// <summary>Does what a request asks and writes the result.</summary>
    /// <exception cref="AwsServiceException">The service refuses.</exception>
    Task AnswerAsync(AwsRequest request, AwsCaller caller, AwsAnswer answer, CancellationToken cancellationToken);

    /// <summary>Writes an error into an empty answer.</summary>
    void WriteError(AwsServiceException error, AwsAnswer answer);
}
