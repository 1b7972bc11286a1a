using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Iam;
using Drydock.Wire.Aws.Ec2;
using Drydock.Wire.Aws.Efs;
using Drydock.Wire.Aws.Eks;
using Drydock.Wire.Aws.Kms;
using Drydock.Wire.Aws.Protocol;
using Drydock.Wire.Aws.Signing;
using Drydock.Wire.Aws.Sts;
using Drydock.Wire.Driving;
using Drydock.Wire.Hosting;
using Microsoft.AspNetCore.Http;

namespace Drydock.Wire.Aws;

/// <summary>
/// EC2, KMS, EFS, EKS and STS on one port, for the aws CLI and the SDKs. The service is the one of the signature's scope; without a signature that of the header X-Amz-Target,
/// of the path or of the version that the body names. Whatever comes in gets an answer in the form of that service: never HTML, never an empty error.
/// </summary>
public sealed class AwsFrontEnd
{
    /// <summary>More than any request that is known: the longest have some hundred filters or a key policy.</summary>
    private const int BodyBytesMax = 1024 * 1024;

    private readonly SortedDictionary<string, IAwsProtocol> _protocols = new(StringComparer.Ordinal);
    private readonly SignatureVerifier _verifier;

    public AwsFrontEnd(WorldDriver driver, SimAws aws, ServedCredentials credentials)
        : this(driver, aws, credentials, TimeProvider.System)
    {
    }

    internal AwsFrontEnd(WorldDriver driver, SimAws aws, ServedCredentials credentials, TimeProvider time)
    {
        var gateway = new AwsGateway(driver, aws);
        var store = new CredentialStore(credentials, AwsPrincipal.Administrator(aws.Options.AccountId));
        _verifier = new SignatureVerifier(store, aws.Options.Region, time);
        foreach (var protocol in (IAwsProtocol[])[new Ec2Protocol(gateway, aws), new KmsProtocol(gateway, aws), new EfsProtocol(gateway, aws), new EksProtocol(gateway), new StsProtocol(aws, store, time)]) _protocols[protocol.Service] = protocol;
    }

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        using var answer = new AwsAnswer(Guid.NewGuid().ToString());
        using var body = new PooledBuffer();
        try
        {
            var isWhole = await RequestBody.ReadAsync(context.Request, body, BodyBytesMax, context.RequestAborted).ConfigureAwait(false);
            var request = new AwsRequest(context.Request, body.WrittenMemory, answer.RequestId);
            if (!isWhole) Refuse(request, new AwsServiceException("RequestEntityTooLarge", $"The request is longer than {BodyBytesMax} bytes.", StatusCodes.Status413PayloadTooLarge), answer);
            else await AnswerAsync(request, answer, context.RequestAborted).ConfigureAwait(false);
            await answer.SendAsync(context.Response, context.RequestAborted).ConfigureAwait(false);
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            // A body that is not what its headers say. What the client asked may be lost, the connection is.
            answer.EndsConnection = true;
            Refuse(new AwsRequest(context.Request, default, answer.RequestId), new AwsServiceException("MalformedHttpRequestException", exception.Message, exception.StatusCode), answer);
            await answer.SendAsync(context.Response, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client is gone: there is nobody to answer, and what was asked of the simulated services goes on.
            context.Abort();
        }
    }

    private void Refuse(AwsRequest request, AwsServiceException error, AwsAnswer answer)
    {
        IAwsProtocol protocol;
        try
        {
            protocol = ProtocolOf(request, SignatureParts.Read(request)?.Service);
        }
        catch (SignatureException)
        {
            protocol = ProtocolOf(request, null);
        }

        protocol.WriteError(error, answer);
    }

    private async Task AnswerAsync(AwsRequest request, AwsAnswer answer, CancellationToken cancellationToken)
    {
        var protocol = ProtocolOf(request, null);
        try
        {
            var signature = SignatureParts.Read(request);
            if (signature is not null) protocol = ProtocolOf(request, signature.Service);
            if (protocol is UnservedProtocol) throw protocol.Refusal(SignatureFault.Missing, "");
            var caller = _verifier.Verify(request, signature, isGlobal: protocol is StsProtocol);
            await protocol.AnswerAsync(request, caller, answer, cancellationToken).ConfigureAwait(false);
        }
        catch (SignatureException exception)
        {
            protocol.WriteError(protocol.Refusal(exception.Fault, exception.Message), answer);
        }
        catch (AwsServiceException exception)
        {
            protocol.WriteError(exception, answer);
        }
        catch (PortUnreachableException exception)
        {
            protocol.WriteError(new AwsServiceException("ServiceUnavailable", exception.Message, StatusCodes.Status503ServiceUnavailable), answer);
        }
        catch (Exception defect) when (defect is not (OperationCanceledException or IOException))
        {
            // A defect of ours: the client learns it in the words of its protocol, and may send it to us.
            answer.Clear();
            protocol.WriteError(new AwsServiceException("InternalError", $"An internal error has occurred: {defect}", StatusCodes.Status500InternalServerError), answer);
        }
    }

    private IAwsProtocol ProtocolOf(AwsRequest request, string? scopedService)
    {
        if (scopedService is not null) return _protocols.TryGetValue(scopedService, out var scoped) ? scoped : new UnservedProtocol(scopedService);
        if (request.Target is { } target) return KmsProtocol.IsTarget(target) ? _protocols["kms"] : new UnservedProtocol(target);
        if (request.ContentType.StartsWith("application/x-amz-json", StringComparison.OrdinalIgnoreCase)) return _protocols["kms"];
        if (request.Path.StartsWith($"/{EfsProtocol.Version}/", StringComparison.Ordinal)) return _protocols["elasticfilesystem"];
        if (request.Path.StartsWith($"/{EksProtocol.Root}", StringComparison.Ordinal)) return _protocols["eks"];
        var isSts = request.Query.Contains("Version=" + StsProtocol.Version, StringComparison.Ordinal) || request.Body.Span.IndexOf("Version=2011-06-15"u8) >= 0;
        return _protocols[isSts ? "sts" : "ec2"];
    }
}
