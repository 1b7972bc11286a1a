using Drydock.Core.Ports;

namespace Drydock.Live.Aws;

/// <summary>
/// An AWS account can't be used: the surroundings are to blame, nothing was changed. The message says what was looked for, what was observed, and what to do.
/// <see cref="Subject"/> is the thing itself: the action ("ec2:CreateVolume"), the profile, the endpoint.
/// </summary>
public sealed class AwsAccessException : Exception
{
    internal AwsAccessException(AwsAccessProblem problem, string subject, string message, Exception? inner = null) : base(message, inner) =>
        (Problem, Subject) = (problem, subject);

    public AwsAccessProblem Problem { get; }
    public string Subject { get; }

    /// <summary>What an error that a port has thrown says about access; null when it is about something else.</summary>
    /// <param name="exception">What EC2, KMS, EFS or EKS answered.</param>
    /// <param name="action">What was called, "ec2:CreateVolume".</param>
    public static AwsAccessException? Of(AwsServiceException exception, string action) => exception.Code switch
    {
        "UnauthorizedOperation" or "AccessDenied" or "AccessDeniedException" => new(
            AwsAccessProblem.AccessDenied, action, $"AWS does not let this caller do {action}: {exception.Message} Allow it in the caller's policy: 'drydock migrate permissions' prints what is needed", exception),
        "ExpiredToken" or "ExpiredTokenException" or "RequestExpired" => new(
            AwsAccessProblem.ExpiredCredentials, action, $"the AWS credentials have expired ({exception.Code}: {exception.Message}). Sign in again ('aws sso login', or new session credentials)", exception),
        "InvalidClientTokenId" or "UnrecognizedClientException" or "AuthFailure" or "SignatureDoesNotMatch" or "InvalidSignatureException" or "MissingAuthenticationToken"
            or "IncompleteSignature" or "IncompleteSignatureException" or "MissingAuthenticationTokenException" or "OptInRequired" => new(
            AwsAccessProblem.RefusedCredentials, action, $"AWS does not accept the credentials ({exception.Code}: {exception.Message}). Look at AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN, and at this machine's clock", exception),
        _ => null,
    };
}
