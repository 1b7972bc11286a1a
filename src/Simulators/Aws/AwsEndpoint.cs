using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Aws;

/// <summary>The public endpoint of one service: carries calls to it and asks the account's hooks for their fate.</summary>
internal sealed class AwsEndpoint
{
    private readonly SimAws _aws;
    private readonly RpcClient<AwsApiCall, object?> _client;

    internal AwsEndpoint(SimAws aws, RpcServer<AwsApiCall, object?> server)
    {
        _aws = aws;
        _client = new RpcClient<AwsApiCall, object?>(server)
        {
            Fates = (caller, call) => _aws.Fates?.Invoke(caller, call.Operation) ?? CallFate.Deliver,
        };
    }

    /// <summary>Calls the service from the current process; <paramref name="about"/> names the object for the watchdog's report.</summary>
    internal Task<object?> CallAsync(string operation, string about, AwsPrincipal principal, object request, CancellationToken cancellationToken)
    {
        AwsServiceException? injected = null;
        if (_aws.Intercept is not null)
        {
            injected = _aws.Intercept(SimProcess.Current, operation);
            if (injected is not null)
            {
                var caller = SimProcess.Current;
                caller.World.Timeline.Add(caller.Name, TimelineKind.Fault, $"{injected.Code}: {operation} {about}");
            }
        }

        return _client.CallAsync(new AwsApiCall(operation, principal, request, Injected: injected), $"{operation} {about}", cancellationToken);
    }
}
