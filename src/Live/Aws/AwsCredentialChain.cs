using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using Amazon.SecurityToken;

namespace Drydock.Live.Aws;

/// <summary>Credentials by the SDK's own chain, seen to be there before anything is called with them.</summary>
internal static class AwsCredentialChain
{
    /// <exception cref="AwsAccessException">There is no such profile, no credentials, or they are over.</exception>
    internal static async Task<AWSCredentials> FindAsync(string? profile, AwsRegion region, CancellationToken cancellationToken)
    {
        var credentials = await FindAsync(profile, new AmazonSecurityTokenServiceConfig { RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(region.Name) }, cancellationToken).ConfigureAwait(false);
        try
        {
            await credentials.GetCredentialsAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            return credentials;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw Unusable(profile, exception);
        }
    }

    private static async Task<AWSCredentials> FindAsync(string? profile, IClientConfig config, CancellationToken cancellationToken)
    {
        if (profile is { Length: > 0 })
        {
            var chain = new CredentialProfileStoreChain();
            if (chain.TryGetAWSCredentials(profile, out var named)) return named;
            throw chain.TryGetProfile(profile, out _)
                ? new AwsAccessException(AwsAccessProblem.NoCredentials, profile, $"the AWS profile '{profile}' holds no credentials that can be used. Look at it with 'aws configure list --profile {profile}'")
                : new AwsAccessException(AwsAccessProblem.NoProfile, profile, $"there is no AWS profile '{profile}' in ~/.aws/config and ~/.aws/credentials. 'aws configure list-profiles' tells which there are");
        }

        try
        {
            using var resolver = new DefaultAWSCredentialsIdentityResolver();
            return await resolver.ResolveIdentityAsync(config, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonClientException exception)
        {
            throw Unusable(profile, exception);
        }
    }

    private static AwsAccessException Unusable(string? profile, Exception exception)
    {
        var whose = profile ?? Environment.GetEnvironmentVariable("AWS_PROFILE") ?? "the SDK's default chain";
        return exception.ToString().Contains("expired", StringComparison.OrdinalIgnoreCase)
            ? new AwsAccessException(AwsAccessProblem.ExpiredCredentials, whose, $"the AWS credentials of {whose} have expired: {FirstLine(exception)} Sign in again ('aws sso login')", exception)
            : new AwsAccessException(
                AwsAccessProblem.NoCredentials, whose, $"no AWS credentials from {whose}: {FirstLine(exception)} Set AWS_PROFILE or AWS_ACCESS_KEY_ID, or sign in ('aws sso login', 'aws configure')", exception);
    }

    private static string FirstLine(Exception exception) => exception.Message.Split('\n')[0].Trim().TrimEnd(':');
}
