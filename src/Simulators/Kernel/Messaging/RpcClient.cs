using Drydock.Core.Ports;

namespace Drydock.Simulators.Kernel.Messaging;

/// <summary>The calling end: usable by any process; every hop takes a drawn, never zero latency.</summary>
public sealed class RpcClient<TRequest, TResponse>(RpcServer<TRequest, TResponse> server)
{
    /// <summary>Decides the fate of each call, by its description; null delivers all.</summary>
    public Func<SimProcess, TRequest, CallFate>? Fates { get; set; }

    /// <summary>Sends a request and waits for the answer.</summary>
    /// <exception cref="PortUnreachableException">The server is down, went down, or the connection broke.</exception>
    public Task<TResponse> CallAsync(TRequest request, string description, CancellationToken cancellationToken)
    {
        var context = SimProcess.CurrentContext;
#pragma warning disable RS0030 // Awaited directly and by nobody else, so it stays on the loop; and what follows never runs inside the dispatch that completes it.
        var answer = new TaskCompletionSource<TResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
#pragma warning restore RS0030
        if (context.IsStale) return answer.Task;
        var caller = context.Process;
        var fate = Fates?.Invoke(caller, request) ?? CallFate.Deliver;
        if (fate != CallFate.Deliver) caller.World.Timeline.Add(caller.Name, TimelineKind.Fault, $"{fate}: {description}");
        if (fate == CallFate.CrashCallerBefore)
        {
            caller.Crash();
            return answer.Task;
        }

        Send(context, request, fate, answer);
        return AwaitAsync(caller, description, answer, cancellationToken);
    }

    private static async Task<TResponse> AwaitAsync(
        SimProcess caller, string description, TaskCompletionSource<TResponse> answer, CancellationToken cancellationToken)
    {
        var token = caller.BeginCall(description);
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, cancelled) => ((TaskCompletionSource<TResponse>)state!).TrySetCanceled(cancelled), answer);
        try
        {
            return await answer.Task;
        }
        finally
        {
            caller.EndCall(token);
        }
    }

    /// <summary>Both hops are drawn by the caller before the request leaves, so other callers of the server change nothing for this one.</summary>
    private void Send(ProcessContext context, TRequest request, CallFate fate, TaskCompletionSource<TResponse> answer)
    {
        var caller = context.Process;
        var wire = caller.World.Wire;
        var there = server.Latency.Draw(caller.Random);
        var back = server.Latency.Draw(caller.Random);
        void Deliver(Action action) =>
            caller.World.EnqueueAfter(back, caller, context.Incarnation, static state => ((Action)state!)(), action);
        void Fail(Exception exception) => Deliver(() => answer.TrySetException(exception));
        caller.World.EnqueueAfter(there, wire, wire.Incarnation, static state => ((Action)state!)(), () =>
        {
            if (fate == CallFate.LoseRequest)
            {
                Fail(new PortUnreachableException($"{server.Name}: connection reset before the request was read"));
                return;
            }

            server.Arrive(request, value =>
            {
                if (fate == CallFate.CrashCallerAfter) CrashCaller(context);
                else if (fate == CallFate.LoseReply) Fail(new PortUnreachableException($"{server.Name}: connection reset before the answer was read"));
                else Deliver(() => answer.TrySetResult(value));
            }, exception =>
            {
                if (fate == CallFate.CrashCallerAfter) CrashCaller(context);
                else Fail(exception);
            });
        }, orderedBy: caller);
    }

    private static void CrashCaller(ProcessContext context)
    {
        if (!context.IsStale) context.Process.Crash();
    }
}
