using System.Text.Json;
using Drydock.Core.Ports;
using Drydock.Wire.Aws.Signing;

namespace Drydock.Wire.Aws.Protocol;

/// <summary>Errors of the JSON protocols: the code in a header and in the body.</summary>
internal static class JsonError
{
    internal static void Write(AwsServiceException error, AwsAnswer answer, string contentType)
    {
        answer.Status = error.StatusCode;
        answer.ContentType = contentType;
        answer.ErrorType = error.Code;
        using var writer = new Utf8JsonWriter(answer);
        writer.WriteStartObject();
        writer.WriteString("__type", error.Code);
        writer.WriteString("message", error.Message);
        writer.WriteEndObject();
        writer.Flush();
    }

    /// <summary>How the services of the REST JSON protocol say that a request is not signed as it should be.</summary>
    /// <remarks>Provenance: CrossChecked (reports of users of EFS and EKS).</remarks>
    internal static AwsServiceException RestRefusal(SignatureFault fault, string detail) => fault switch
    {
        SignatureFault.Missing => new AwsServiceException("MissingAuthenticationTokenException", detail, 403),
        SignatureFault.Incomplete => new AwsServiceException("IncompleteSignatureException", detail),
        SignatureFault.UnknownKey when detail.Contains("expired", StringComparison.Ordinal) => new AwsServiceException("ExpiredTokenException", detail, 403),
        SignatureFault.UnknownKey => new AwsServiceException("UnrecognizedClientException", detail, 403),
        _ => new AwsServiceException("InvalidSignatureException", detail, 403),
    };
}
