using Amazon;
using Amazon.EC2;
using Amazon.EKS;
using Amazon.ElasticFileSystem;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Drydock.Core.Ports;

namespace Drydock.Live.Aws;

/// <summary>
/// An AWS account in one region, seen to answer. Credentials come by the SDK's own chain: environment, profile (also SSO and roles), web identity (IRSA), EKS pod identity,
/// container, instance. The endpoint is AWS's, or what is given, or what AWS_ENDPOINT_URL (AWS_ENDPOINT_URL_EC2, …) says.
/// </summary>
public sealed class AwsConnection : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);

    private readonly List<IDisposable> _clients = [];

    private AwsConnection(AWSCredentials credentials, AwsRegion region, Uri? endpoint, GetCallerIdentityResponse caller)
    {
        (Region, Endpoint) = (region.Name, endpoint);
        (AccountId, CallerArn) = (caller.Account, caller.Arn);
        var ec2 = Keep(new CarefulEc2Client(credentials, region.Apply(new AmazonEC2Config { Timeout = AnswerLimit }, endpoint)));
        BlockStorage = new AwsSdkBlockStorage(ec2, region.Name, new NewResources(TimeProvider.System));
        KeyManagement = new AwsSdkKeyManagement(Keep(new AmazonKeyManagementServiceClient(credentials, region.Apply(new AmazonKeyManagementServiceConfig { Timeout = AnswerLimit }, endpoint))));
        FileStorage = new AwsSdkFileStorage(Keep(new CarefulFileSystemClient(credentials, region.Apply(new AmazonElasticFileSystemConfig { Timeout = AnswerLimit }, endpoint))));
        Network = new AwsSdkNetwork(ec2, Keep(new AmazonEKSClient(credentials, region.Apply(new AmazonEKSConfig { Timeout = AnswerLimit }, endpoint))));
    }

    public string Region { get; }

    /// <summary>The endpoint that was given; null: the environment's, or AWS's own.</summary>
    public Uri? Endpoint { get; }

    public string AccountId { get; }

    /// <summary>Who calls: "arn:aws:sts::111122223333:assumed-role/…".</summary>
    public string CallerArn { get; }

    public IBlockStorage BlockStorage { get; }
    public IKeyManagement KeyManagement { get; }
    public IFileStorage FileStorage { get; }
    public INetwork Network { get; }

    /// <summary>Finds credentials and region, and asks STS who the caller is.</summary>
    /// <param name="profile">A profile of the shared configuration; null: AWS_PROFILE, or the chain without one.</param>
    /// <param name="region">Null: AWS_REGION, AWS_DEFAULT_REGION, the profile's, the instance's.</param>
    /// <param name="endpoint">Where all services answer; null: see the class.</param>
    /// <exception cref="AwsAccessException">Something of that is missing, or AWS does not accept it, or does not answer.</exception>
    public static async Task<AwsConnection> OpenAsync(string? profile, string? region, Uri? endpoint, CancellationToken cancellationToken)
    {
        var found = await AwsRegion.FindAsync(profile, region, cancellationToken).ConfigureAwait(false);
        var credentials = await AwsCredentialChain.FindAsync(profile, found, cancellationToken).ConfigureAwait(false);
        return await OpenWithAsync(credentials, found.Name, endpoint, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same with credentials that are at hand.</summary>
    internal static async Task<AwsConnection> OpenWithAsync(AWSCredentials credentials, string region, Uri? endpoint, CancellationToken cancellationToken)
    {
        var found = new AwsRegion(region);
        using var sts = new AmazonSecurityTokenServiceClient(credentials, found.Apply(new AmazonSecurityTokenServiceConfig { Timeout = AnswerLimit }, endpoint));
        const string Action = "sts:GetCallerIdentity";
        try
        {
            var caller = await AwsCalls.CallAsync(Action, token => sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), token), cancellationToken).ConfigureAwait(false);
            return new AwsConnection(credentials, found, endpoint, caller);
        }
        catch (AwsServiceException exception)
        {
            throw AwsAccessException.Of(exception, Action)
                ?? new AwsAccessException(AwsAccessProblem.Unreachable, Action, $"{Action} was answered {exception.Code}: {exception.Message} Does {Where(endpoint, found)} speak for AWS?", exception);
        }
        catch (PortUnreachableException exception)
        {
            throw new AwsAccessException(
                AwsAccessProblem.Unreachable, Where(endpoint, found), $"AWS does not answer at {Where(endpoint, found)}: {exception.Message}. Look at the network, HTTPS_PROXY and AWS_ENDPOINT_URL", exception);
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients) client.Dispose();
    }

    private static string Where(Uri? endpoint, AwsRegion region) =>
        endpoint?.ToString() ?? Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_STS") ?? Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL") ?? $"the endpoints of {region.Name}";

    private T Keep<T>(T client) where T : IDisposable
    {
        _clients.Add(client);
        return client;
    }
}
