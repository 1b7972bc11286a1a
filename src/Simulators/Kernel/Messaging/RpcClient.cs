using Drydock.Core.Ports;

namespace Drydock.Simulators.Kernel.Messaging;

/// <summary>The calling end: usable by any process; every hop takes a drawn, never zero latency.</summary>
public sealed class RpcClient<TRequest, TResponse>(RpcServer<TRequest, TResponse> server)
{
    /// <summary>Decides the fate of each call, by its description; null delivers all.</summary>
    public Func<SimProcess, TRequest, CallFate>? Fates { get; set; }

    /// <summary>Sends a request and waits for the answer. What <paramref name="description"/> says is only asked for in reports.</summary>
    /// <exception cref="PortUnreachableException">The server is down, went down, or the connection broke.</exception>
    public Task<TResponse> CallAsync(TRequest request, object description, CancellationToken cancellationToken) =>
        CallAsync(request, description, static response => response, cancellationToken);

    /// <summary>As <see cref="CallAsync(TRequest, object, CancellationToken)"/>, for a caller that wants a part of the answer: taken out as the answer arrives, without a turn of its own.</summary>
    internal Task<TResult> CallAsync<TResult>(TRequest request, object description, Func<TResponse, TResult> select, CancellationToken cancellationToken)
    {
        var context = SimProcess.CurrentContext;
        if (context.IsStale) return new TaskCompletionSource<TResult>().Task;
        var caller = context.Process;
        var fate = Fates?.Invoke(caller, request) ?? CallFate.Deliver;
        if (fate != CallFate.Deliver) caller.World.Timeline.Add(caller.Name, TimelineKind.Fault, $"{fate}: {description}");
        if (fate == CallFate.CrashCallerBefore)
        {
            caller.Crash();
            return new TaskCompletionSource<TResult>().Task;
        }

        var call = new Call<TResult>(server, context, request, fate, select);
        call.Send();
        call.Watch(description, cancellationToken);
        return call.Answered.Task;
    }

    /// <summary>One call from its sending to its end. The caller waits for its one task: a method around it would cost every call a turn of the loop.</summary>
    private sealed class Call<TResult>(RpcServer<TRequest, TResponse> server, ProcessContext context, TRequest request, CallFate fate, Func<TResponse, TResult> select)
        : RpcCall<TRequest, TResponse>(request)
    {
        private TimeSpan _back;
        private TResponse? _response;
        private Exception? _failure;
        private long _token;
        private CancellationTokenRegistration _cancellation;

        internal TaskCompletionSource<TResult> Answered { get; } = new();

        private SimProcess Caller => context.Process;

        /// <summary>Both hops are drawn by the caller before the request leaves, so other callers of the server change nothing for this one.</summary>
        internal void Send()
        {
            var wire = Caller.World.Wire;
            var there = server.Latency.Draw(Caller.Random);
            _back = server.Latency.Draw(Caller.Random);
            Caller.World.EnqueueAfter(there, wire, wire.Incarnation, static state => ((Call<TResult>)state!).Arrive(), this, orderedBy: Caller);
        }

        internal void Watch(object description, CancellationToken cancellationToken)
        {
            _token = Caller.BeginCall(description);
            if (cancellationToken.CanBeCanceled) _cancellation = cancellationToken.UnsafeRegister(static (state, cancelled) => ((Call<TResult>)state!).Cancel(cancelled), this);
        }

        internal override void Answer(TResponse response)
        {
            if (fate == CallFate.CrashCallerAfter)
            {
                CrashCaller();
                return;
            }

            if (fate == CallFate.LoseReply) _failure = new PortUnreachableException($"{server.Name}: connection reset before the answer was read");
            else _response = response;
            Return();
        }

        internal override void Fail(Exception exception)
        {
            if (fate == CallFate.CrashCallerAfter)
            {
                CrashCaller();
                return;
            }

            _failure = exception;
            Return();
        }

        private void Arrive()
        {
            if (fate != CallFate.LoseRequest)
            {
                server.Arrive(this);
                return;
            }

            _failure = new PortUnreachableException($"{server.Name}: connection reset before the request was read");
            Return();
        }

        private void Return() => Caller.World.EnqueueAfter(_back, Caller, context.Incarnation, static state => ((Call<TResult>)state!).End(), this);

        private void End()
        {
            Caller.EndCall(_token);
            _cancellation.Unregister();
            if (_failure is not null) Answered.TrySetException(_failure);
            else Answered.TrySetResult(select(_response!));
        }

        private void Cancel(CancellationToken cancellationToken)
        {
            Caller.EndCall(_token);
            Answered.TrySetCanceled(cancellationToken);
        }

        private void CrashCaller()
        {
            if (!context.IsStale) Caller.Crash();
        }
    }
}
