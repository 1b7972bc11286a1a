using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;

namespace Drydock.Live.Aws;

/// <summary>The region that is worked in.</summary>
internal sealed record AwsRegion(string Name)
{
    /// <summary>What is asked for, else AWS_REGION, AWS_DEFAULT_REGION, the profile's region, the instance's.</summary>
    /// <exception cref="AwsAccessException">Nothing names a region, or there is no such profile.</exception>
    internal static async Task<AwsRegion> FindAsync(string? profile, string? asked, CancellationToken cancellationToken)
    {
        var name = Said(asked) ?? Said(Environment.GetEnvironmentVariable("AWS_REGION")) ?? Said(Environment.GetEnvironmentVariable("AWS_DEFAULT_REGION")) ?? OfProfile(profile);
        // The last place, an instance's metadata, is asked by blocking calls of the SDK.
        name ??= (await Task.Run(static () => FallbackRegionFactory.GetRegionEndpoint(), cancellationToken).ConfigureAwait(false))?.SystemName;
        return name is not null ? new AwsRegion(name) : throw new AwsAccessException(
            AwsAccessProblem.NoRegion, "region", "no AWS region: neither --region, AWS_REGION, AWS_DEFAULT_REGION nor the profile names one. Set AWS_REGION to that of the cluster");
    }

    /// <summary>Points a client at the region, or at an endpoint that answers in its place.</summary>
    internal T Apply<T>(T config, Uri? endpoint) where T : ClientConfig
    {
        if (endpoint is null) config.RegionEndpoint = RegionEndpoint.GetBySystemName(Name);
        else config.ServiceURL = endpoint.GetLeftPart(UriPartial.Authority);
        // An endpoint, also one of the environment's, says nothing of a region: the SDK would sign for us-east-1.
        config.AuthenticationRegion = Name;
        return config;
    }

    private static string? OfProfile(string? profile)
    {
        var name = Said(profile) ?? Said(Environment.GetEnvironmentVariable("AWS_PROFILE")) ?? "default";
        return new CredentialProfileStoreChain().TryGetProfile(name, out var found) ? found.Region?.SystemName : null;
    }

    private static string? Said(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
