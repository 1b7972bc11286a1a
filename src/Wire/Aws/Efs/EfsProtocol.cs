using System.Text.Json;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Wire.Aws.Protocol;
using Drydock.Wire.Aws.Signing;

namespace Drydock.Wire.Aws.Efs;

/// <summary>EFS in AWS's REST JSON protocol.</summary>
/// <remarks>
/// Provenance: Documented (EFS API reference; the members and status codes of the SDKs' service model) and CrossChecked (aws CLI, boto3). An error's code is in the header
/// and in the body (ErrorCode), as users show it.
/// </remarks>
internal sealed class EfsProtocol(AwsGateway gateway, SimAws aws) : IAwsProtocol
{
    internal const string Version = "2015-02-01";
    private const string ContentType = "application/json";

    public string Service => "elasticfilesystem";

    public AwsServiceException Refusal(SignatureFault fault, string detail) => JsonError.RestRefusal(fault, detail);

    public async Task AnswerAsync(AwsRequest request, AwsCaller caller, AwsAnswer answer, CancellationToken cancellationToken)
    {
        using var document = request.Body.IsEmpty ? null : JsonMembers.Parse(request.Body);
        var call = EfsOperations.Read(new RestPath(request), document is null ? null : new JsonMembers(document.RootElement), aws.Options);
        var result = await gateway.CallEfsAsync(new AwsApiCall("elasticfilesystem:" + call.Operation, caller.Principal, call.Request), cancellationToken).ConfigureAwait(false);
        call.Answer(result, answer);
    }

    public void WriteError(AwsServiceException error, AwsAnswer answer)
    {
        answer.Status = error.StatusCode;
        answer.ContentType = ContentType;
        answer.ErrorType = error.Code;
        using var writer = new Utf8JsonWriter(answer);
        writer.WriteStartObject();
        writer.WriteString("__type", error.Code);
        writer.WriteString("ErrorCode", error.Code);
        writer.WriteString("Message", error.Message);
        if (error.ExistingId is not null) writer.WriteString(error.Code == "AccessPointAlreadyExists" ? "AccessPointId" : "FileSystemId", error.ExistingId);
        writer.WriteEndObject();
        writer.Flush();
    }
}
