using Drydock.Core.Ports;

namespace Drydock.Wire.Aws.Protocol;

/// <summary>Errors of the Query protocol as all services but EC2 write them.</summary>
internal static class QueryError
{
    internal static void Write(AwsServiceException error, AwsAnswer answer, string xmlNamespace)
    {
        answer.Status = error.StatusCode;
        answer.ContentType = "text/xml";
        answer.Append("<ErrorResponse xmlns=\""u8);
        answer.Text(xmlNamespace);
        answer.Append("\"><Error>"u8);
        answer.Element("Type"u8, error.StatusCode >= 500 ? "Receiver" : "Sender");
        answer.Element("Code"u8, error.Code);
        answer.Element("Message"u8, error.Message);
        answer.Append("</Error>"u8);
        answer.Element("RequestId"u8, answer.RequestId);
        answer.Append("</ErrorResponse>"u8);
    }
}
