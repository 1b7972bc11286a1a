using Amazon.EC2;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Drydock.Live.Aws;

/// <summary>EC2's client with <see cref="CarefulRetryPolicy"/>.</summary>
internal sealed class CarefulEc2Client(AWSCredentials credentials, AmazonEC2Config config) : AmazonEC2Client(credentials, CarefulRetryPolicy.Prepare(config))
{
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new CarefulRetryPolicy(Config)));
    }
}
