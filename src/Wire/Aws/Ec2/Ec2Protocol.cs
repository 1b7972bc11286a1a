using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Wire.Aws.Protocol;
using Drydock.Wire.Aws.Signing;

namespace Drydock.Wire.Aws.Ec2;

/// <summary>EC2 in the EC2 flavour of the Query protocol: form parameters in, XML out.</summary>
/// <remarks>
/// Provenance: Documented (EC2 API reference, "Making requests", "Error codes") and CrossChecked (aws CLI, boto3). What EC2 says to wrong signatures: AuthFailure, RequestExpired and
/// MissingParameter CrossChecked (reports of users).
/// </remarks>
internal sealed class Ec2Protocol(AwsGateway gateway, SimAws aws) : IAwsProtocol
{
    private const string Version = "2016-11-15";
    private readonly SortedDictionary<string, Func<QueryParameters, Ec2Call>> _actions = Ec2Actions.All(aws.Options);

    public string Service => "ec2";

    public AwsServiceException Refusal(SignatureFault fault, string detail) => fault switch
    {
        SignatureFault.Missing => new AwsServiceException("MissingParameter", "The request must contain the parameter AWSAccessKeyId"),
        SignatureFault.Incomplete => new AwsServiceException("IncompleteSignature", detail),
        SignatureFault.UnknownKey => new AwsServiceException("AuthFailure", "AWS was not able to validate the provided access credentials", 401),
        SignatureFault.WrongRegion => new AwsServiceException("AuthFailure", detail, 401),
        SignatureFault.Expired => new AwsServiceException("RequestExpired", $"Request has expired. {detail}"),
        _ => new AwsServiceException("SignatureDoesNotMatch", detail, 403),
    };

    public async Task AnswerAsync(AwsRequest request, AwsCaller caller, AwsAnswer answer, CancellationToken cancellationToken)
    {
        var parameters = QueryParameters.Parse(request.Query, request.Body.Span);
        var action = parameters.Text("Action") ?? throw new AwsServiceException("MissingAction", "The request is missing an action or operation parameter.");
        if (parameters.Text("Version") is { } version && version != Version)
        {
            throw new AwsServiceException("NoSuchVersion", $"The requested version ({version}) of service AmazonEC2 does not exist");
        }

        if (!_actions.TryGetValue(action, out var parse)) throw new AwsServiceException("InvalidAction", $"The action {action} is not valid for this web service.");
        var isDryRun = parameters.Flag("DryRun") ?? false;
        var call = parse(parameters);
        parameters.RefuseUnknown();
        var result = await gateway.CallEc2Async(new AwsApiCall("ec2:" + action, caller.Principal, call.Request, IsDryRun: isDryRun), cancellationToken).ConfigureAwait(false);
        answer.Append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<"u8);
        answer.Text(action);
        answer.Append("Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"u8);
        answer.Element("requestId"u8, answer.RequestId);
        call.Write(answer, result);
        answer.Append("</"u8);
        answer.Text(action);
        answer.Append("Response>"u8);
    }

    public void WriteError(AwsServiceException error, AwsAnswer answer)
    {
        answer.Status = error.StatusCode;
        answer.Append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error>"u8);
        answer.Element("Code"u8, error.Code);
        answer.Element("Message"u8, error.Message);
        answer.Append("</Error></Errors>"u8);
        answer.Element("RequestID"u8, answer.RequestId);
        answer.Append("</Response>"u8);
    }
}
