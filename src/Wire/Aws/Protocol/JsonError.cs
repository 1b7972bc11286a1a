using System.Text.Json;
using Drydock.Core.Ports;

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
}
