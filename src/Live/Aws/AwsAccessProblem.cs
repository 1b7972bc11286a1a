namespace Drydock.Live.Aws;

/// <summary>Why an AWS account can't be used.</summary>
public enum AwsAccessProblem
{
    /// <summary>None of the places where the SDK looks has credentials.</summary>
    NoCredentials,

    /// <summary>Credentials were found, and their time is over.</summary>
    ExpiredCredentials,

    /// <summary>Credentials were found, and AWS does not know them or their signature is wrong.</summary>
    RefusedCredentials,

    /// <summary>Neither an option nor the environment nor the profile names a region.</summary>
    NoRegion,

    /// <summary>There is no profile of the asked name.</summary>
    NoProfile,

    /// <summary>The caller may not do something; <see cref="AwsAccessException.Subject"/> names the action.</summary>
    AccessDenied,

    /// <summary>Nobody answers at the endpoint, or what answers is not AWS.</summary>
    Unreachable,
}
