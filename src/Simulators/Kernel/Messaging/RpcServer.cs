using Drydock.Core.Ports;

namespace Drydock.Simulators.Kernel.Messaging;

/// <summary>
/// The serving end of calls between processes. A request runs on the server's process; if that process ends, every caller still waiting
/// gets <see cref="PortUnreachableException"/>. An <see cref="AwsServiceException"/> or <see cref="KubeWatchRefusedException"/> out of the handler is an answer;
/// any other exception is a defect and fails the run.
/// </summary>
public sealed class RpcServer<TRequest, TResponse>(SimProcess process, string name, LatencyProfile latency)
{
    /// <summary>In the order in which they arrived.</summary>
    private readonly SortedDictionary<long, RpcCall<TRequest, TResponse>> _pending = [];
    private Func<TRequest, Task<TResponse>>? _handler;
    private long _nextCall;

    public SimProcess Process { get; } = process;
    public string Name { get; } = name;
    internal LatencyProfile Latency { get; } = latency;

    /// <summary>Serves from now until the current life of the process ends. Call it in the process's main, or right after starting it.</summary>
    public void Serve(Func<TRequest, Task<TResponse>> handler)
    {
        _handler = handler;
        Process.OnEnd(() =>
        {
            _handler = null;
            var pending = _pending.Values.ToArray();
            _pending.Clear();
            foreach (var call in pending) call.Fail(new PortUnreachableException($"{Name}: connection reset by peer"));
        });
    }

    /// <summary>A request has arrived (on the wire's process): hands it to the server, or refuses it.</summary>
    internal void Arrive(RpcCall<TRequest, TResponse> call)
    {
        if (!Process.IsRunning || _handler is null)
        {
            call.Fail(new PortUnreachableException($"{Name}: connection refused"));
            return;
        }

        var number = _nextCall++;
        _pending[number] = call;
        Process.World.Enqueue(Process, Process.Incarnation, static state =>
        {
            var (server, number, call) = ((RpcServer<TRequest, TResponse>, long, RpcCall<TRequest, TResponse>))state!;
            _ = server.RunAsync(number, call);
        }, (this, number, call));
    }

    private async Task RunAsync(long number, RpcCall<TRequest, TResponse> call)
    {
        try
        {
            var answer = await _handler!(call.Request);
            if (_pending.Remove(number)) call.Answer(answer);
        }
        catch (Exception exception) when (exception is AwsServiceException or KubeWatchRefusedException)
        {
            if (_pending.Remove(number)) call.Fail(exception);
        }
        catch (Exception exception)
        {
            if (SimProcess.CurrentIsStale) return;
            Process.World.Fail(new ProcessFailedException(Process.Name, exception));
        }
    }
}
