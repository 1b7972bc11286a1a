using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Drydock.Live.Aws;

/// <summary>
/// The SDK's standard retry (two more attempts, or as AWS_MAX_ATTEMPTS says), but for one thing: a change that got no answer is not sent again, for it may have had its
/// effect: two CreateSnapshot make two snapshots. Only throttling, which AWS answers before it does anything, is retried for changes. Whoever called observes before it acts
/// again, as <see cref="Core.Ports.PortUnreachableException"/> asks. Reads, and creations under a token, are retried on everything that passes.
/// </summary>
internal sealed class CarefulRetryPolicy(IClientConfig config) : StandardRetryPolicy(config)
{
    /// <summary>Beside its policy the SDK sends again whatever broke off on a connection that had been used before.</summary>
    internal static T Prepare<T>(T config) where T : ClientConfig
    {
        config.MaxStaleConnectionRetries = 0;
        return config;
    }

    public override bool RetryForException(IExecutionContext executionContext, Exception exception) =>
        (IsRepeatable(executionContext.RequestContext.OriginalRequest) || IsThrottlingError(exception)) && base.RetryForException(executionContext, exception);

    public override async Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception) =>
        (IsRepeatable(executionContext.RequestContext.OriginalRequest) || IsThrottlingError(exception))
        && await base.RetryForExceptionAsync(executionContext, exception).ConfigureAwait(false);

    private static bool IsRepeatable(AmazonWebServiceRequest request)
    {
        var name = request.GetType().Name;
        return name.StartsWith("Describe", StringComparison.Ordinal) || name.StartsWith("Get", StringComparison.Ordinal)
            || request is Amazon.EC2.Model.CreateVolumeRequest or Amazon.ElasticFileSystem.Model.CreateFileSystemRequest or Amazon.ElasticFileSystem.Model.CreateAccessPointRequest;
    }
}
