using System.Text.Json;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Wire.Aws.Protocol;
using Drydock.Wire.Aws.Signing;

namespace Drydock.Wire.Aws.Kms;

/// <summary>KMS in AWS's JSON protocol 1.1.</summary>
/// <remarks>Provenance: Documented (KMS API reference, "Common errors") and CrossChecked (aws CLI, boto3).</remarks>
internal sealed class KmsProtocol(AwsGateway gateway, SimAws aws) : IAwsProtocol
{
    private const string TargetPrefix = "TrentService.";
    private readonly SortedDictionary<string, Func<JsonMembers, KmsCall>> _operations = KmsOperations.All(aws.Options);

    public string Service => "kms";

    internal static bool IsTarget(string target) => target.StartsWith(TargetPrefix, StringComparison.Ordinal);

    public AwsServiceException Refusal(SignatureFault fault, string detail) => fault switch
    {
        SignatureFault.Missing => new AwsServiceException("MissingAuthenticationTokenException", detail),
        SignatureFault.Incomplete => new AwsServiceException("IncompleteSignatureException", detail),
        SignatureFault.UnknownKey when detail.Contains("expired", StringComparison.Ordinal) => new AwsServiceException("ExpiredTokenException", detail),
        SignatureFault.UnknownKey => new AwsServiceException("UnrecognizedClientException", detail),
        _ => new AwsServiceException("InvalidSignatureException", detail),
    };

    public Task AnswerAsync(AwsRequest request, AwsCaller caller, AwsAnswer answer, CancellationToken cancellationToken)
    {
        if (request.Target is not { } target || !IsTarget(target)) throw Unknown(request.Target);
        var operation = target[TargetPrefix.Length..];
        if (!_operations.TryGetValue(operation, out var parse)) throw Unknown(operation);
        using var document = JsonMembers.Parse(request.Body);
        var call = parse(new JsonMembers(document.RootElement));
        var result = gateway.CallKms(new AwsApiCall("kms:" + operation, caller.Principal, call.Request, IsDryRun: call.IsDryRun));
        answer.ContentType = "application/x-amz-json-1.1";
        if (call.Write is null) return Task.CompletedTask;
        using var writer = new Utf8JsonWriter(answer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        call.Write(writer, result);
        writer.WriteEndObject();
        writer.Flush();
        return Task.CompletedTask;
    }

    public void WriteError(AwsServiceException error, AwsAnswer answer) => JsonError.Write(error, answer, "application/x-amz-json-1.1");

    private static AwsServiceException Unknown(string? operation) =>
        new("UnknownOperationException", operation is null ? "The request names no operation: the header X-Amz-Target is missing." : $"The operation {operation} is not known to KMS, or not simulated.");
}
