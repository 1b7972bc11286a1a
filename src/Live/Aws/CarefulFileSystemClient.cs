using Amazon.ElasticFileSystem;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Drydock.Live.Aws;

/// <summary>EFS's client with <see cref="CarefulRetryPolicy"/>.</summary>
internal sealed class CarefulFileSystemClient(AWSCredentials credentials, AmazonElasticFileSystemConfig config) : AmazonElasticFileSystemClient(credentials, CarefulRetryPolicy.Prepare(config))
{
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new CarefulRetryPolicy(Config)));
    }
}
