using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Iam;
using Drydock.Wire.Aws.Protocol;
using Drydock.Wire.Aws.Signing;

namespace Drydock.Wire.Aws.Sts;

/// <summary>STS in the Query protocol: who am I, and temporary credentials.</summary>
/// <remarks>
/// Provenance: Documented (STS API reference). Roles that can be assumed: the administrator's and the EBS CSI driver's; trust policies are not simulated.
/// </remarks>
internal sealed class StsProtocol(SimAws aws, CredentialStore credentials, TimeProvider time) : IAwsProtocol
{
    internal const string Version = "2011-06-15";
    private readonly SortedDictionary<string, AwsPrincipal> _roles = Roles(aws.Options.AccountId);

    public string Service => "sts";

    public AwsServiceException Refusal(SignatureFault fault, string detail) => fault switch
    {
        SignatureFault.Missing => new AwsServiceException("MissingAuthenticationToken", "Request is missing Authentication Token", 403),
        SignatureFault.Incomplete => new AwsServiceException("IncompleteSignature", detail),
        SignatureFault.UnknownKey when detail.Contains("expired", StringComparison.Ordinal) => new AwsServiceException("ExpiredToken", detail, 403),
        SignatureFault.UnknownKey => new AwsServiceException("InvalidClientTokenId", detail, 403),
        _ => new AwsServiceException("SignatureDoesNotMatch", detail, 403),
    };

    public Task AnswerAsync(AwsRequest request, AwsCaller caller, AwsAnswer answer, CancellationToken cancellationToken)
    {
        var parameters = QueryParameters.Parse(request.Query, request.Body.Span);
        var action = parameters.Text("Action") ?? throw new AwsServiceException("MissingAction", "The request is missing an action or operation parameter.");
        var version = parameters.Text("Version");
        switch (action)
        {
            case "GetCallerIdentity":
                parameters.RefuseUnknown();
                Write(answer, action, xml => WriteIdentity(xml, caller));
                return Task.CompletedTask;
            case "GetSessionToken":
                var token = OpenSession(parameters, caller.Principal, 43_200, 129_600);
                parameters.RefuseUnknown();
                Write(answer, action, xml => WriteCredentials(xml, token));
                return Task.CompletedTask;
            case "AssumeRole":
                AssumeRole(parameters, caller, answer);
                return Task.CompletedTask;
            default:
                throw new AwsServiceException("InvalidAction", $"Could not find operation {action} for version {version ?? "NO_VERSION_SPECIFIED"}");
        }
    }

    public void WriteError(AwsServiceException error, AwsAnswer answer) => QueryError.Write(error, answer, "https://sts.amazonaws.com/doc/2011-06-15/");

    private static SortedDictionary<string, AwsPrincipal> Roles(string accountId)
    {
        var roles = new SortedDictionary<string, AwsPrincipal>(StringComparer.Ordinal);
        foreach (var role in (AwsPrincipal[])[AwsPrincipal.Administrator(accountId), AwsPrincipal.EbsCsiDriver(accountId)]) roles[role.Arn] = role;
        return roles;
    }

    private static void Write(AwsAnswer xml, string action, Action<AwsAnswer> result)
    {
        xml.ContentType = "text/xml";
        xml.Append("<"u8);
        xml.Text(action);
        xml.Append("Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><"u8);
        xml.Text(action);
        xml.Append("Result>"u8);
        result(xml);
        xml.Append("</"u8);
        xml.Text(action);
        xml.Append("Result><ResponseMetadata>"u8);
        xml.Element("RequestId"u8, xml.RequestId);
        xml.Append("</ResponseMetadata></"u8);
        xml.Text(action);
        xml.Append("Response>"u8);
    }

    private static void WriteCredentials(AwsAnswer xml, AwsCredential session)
    {
        xml.Open("Credentials"u8);
        xml.Element("AccessKeyId"u8, session.AccessKeyId);
        xml.Element("SecretAccessKey"u8, session.SecretAccessKey);
        xml.Element("SessionToken"u8, session.SessionToken);
        xml.Element("Expiration"u8, session.Expires);
        xml.Close("Credentials"u8);
    }

    private void WriteIdentity(AwsAnswer xml, AwsCaller caller)
    {
        // A role's own access key answers with the session that the role is in.
        var arn = caller.Principal.Arn;
        var name = arn[(arn.LastIndexOf('/') + 1)..];
        xml.Element("Arn"u8, arn);
        xml.Element("UserId"u8, $"AROA{Stamp(arn)}:{name}");
        xml.Element("Account"u8, aws.Options.AccountId);
    }

    /// <summary>Sixteen letters that are the same for the same name.</summary>
    private static string Stamp(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in name) hash = (hash ^ c) * 1099511628211UL;
        return hash.ToString("X16", System.Globalization.CultureInfo.InvariantCulture);
    }

    private AwsCredential OpenSession(QueryParameters parameters, AwsPrincipal principal, int secondsDefault, int secondsMax)
    {
        var seconds = parameters.Number("DurationSeconds") ?? secondsDefault;
        if (seconds < 900 || seconds > secondsMax)
        {
            throw new AwsServiceException("ValidationError", $"1 validation error detected: Value '{seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value from 900 to {secondsMax}");
        }

        return credentials.OpenSession(principal, time.GetUtcNow() + TimeSpan.FromSeconds(seconds));
    }

    private void AssumeRole(QueryParameters parameters, AwsCaller caller, AwsAnswer answer)
    {
        var arn = parameters.RequiredText("RoleArn");
        var session = parameters.RequiredText("RoleSessionName");
        if (!_roles.TryGetValue(arn, out var role))
        {
            throw new AwsServiceException("AccessDenied", $"User: {caller.Principal.Arn} is not authorized to perform: sts:AssumeRole on resource: {arn}", 403);
        }

        // A session keeps the role's ARN as its principal, so that policies that name the role speak to it.
        var credential = OpenSession(parameters, role, 3_600, 43_200);
        parameters.RefuseUnknown();
        var name = arn[(arn.LastIndexOf('/') + 1)..];
        Write(answer, "AssumeRole", xml =>
        {
            WriteCredentials(xml, credential);
            xml.Open("AssumedRoleUser"u8);
            xml.Element("AssumedRoleId"u8, $"AROA{Stamp(arn)}:{session}");
            xml.Element("Arn"u8, $"arn:aws:sts::{aws.Options.AccountId}:assumed-role/{name}/{session}");
            xml.Close("AssumedRoleUser"u8);
        });
    }
}
