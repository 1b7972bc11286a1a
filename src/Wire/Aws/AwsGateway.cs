using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Kernel;
using Drydock.Wire.Driving;

namespace Drydock.Wire.Aws;

/// <summary>
/// The way of a request from its connection to the simulated services and back. The network between is the real one, so no latency is drawn for it.
/// </summary>
internal sealed class AwsGateway(WorldDriver driver, SimAws aws)
{
    /// <summary>Calls EC2.</summary>
    /// <exception cref="AwsServiceException">EC2 refuses.</exception>
    internal Task<object?> CallEc2Async(AwsApiCall call, CancellationToken cancellationToken) => CallAsync(aws.Ec2.Process, aws.Ec2.HandleAsync, call, cancellationToken);

    /// <summary>Calls EFS.</summary>
    /// <exception cref="AwsServiceException">EFS refuses.</exception>
    internal Task<object?> CallEfsAsync(AwsApiCall call, CancellationToken cancellationToken) => CallAsync(aws.Efs.Process, aws.Efs.HandleAsync, call, cancellationToken);

    /// <summary>Calls EKS.</summary>
    /// <exception cref="AwsServiceException">EKS refuses.</exception>
    internal object? CallEks(AwsApiCall call)
    {
        var process = aws.Eks.Process;
        return driver.Call(process, () => aws.Eks.Handle(Inject(process, call)));
    }

    /// <summary>Calls KMS.</summary>
    /// <exception cref="AwsServiceException">KMS refuses.</exception>
    internal object? CallKms(AwsApiCall call)
    {
        var process = aws.Kms.Process;
        return driver.Call(process, () => aws.Kms.Handle(Inject(process, call)));
    }

    private Task<object?> CallAsync(SimProcess process, Func<AwsApiCall, Task<object?>> handle, AwsApiCall call, CancellationToken cancellationToken)
    {
        var answer = driver.Call(process, () => handle(Inject(process, call)));

        // Most calls are done by now; others wait for another service, and end on the loop.
        if (!answer.IsCompleted) return driver.CallAsync(process, () => answer, cancellationToken);
        driver.Settle();
        return answer;
    }

    /// <summary>The hook that answers calls with errors sees those from outside too.</summary>
    private AwsApiCall Inject(SimProcess process, AwsApiCall call) =>
        aws.Intercept?.Invoke(process, call.Operation) is { } injected ? call with { Injected = injected } : call;
}
