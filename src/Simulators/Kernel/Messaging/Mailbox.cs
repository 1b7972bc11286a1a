namespace Drydock.Simulators.Kernel.Messaging;

/// <summary>An unbounded queue within one process: put from anywhere on the loop, awaited by one reader at a time.</summary>
public sealed class Mailbox<T>
{
    private readonly Queue<T> _items = new();
    private TaskCompletionSource? _waiting;
    private Exception? _fault;
    private bool _completed;

    public int Count => _items.Count;
    public bool IsCompleted => _completed;

    /// <summary>Somebody waits for the next item.</summary>
    public bool IsAwaited => _waiting is not null;

    public void Put(T item)
    {
        if (_completed) return;
        _items.Enqueue(item);
        Wake();
    }

    /// <summary>No more items: a reader gets what is left, then the fault, or the end.</summary>
    public void Complete(Exception? fault = null)
    {
        if (_completed) return;
        _completed = true;
        _fault = fault;
        Wake();
    }

    public bool TryTake(out T item) => _items.TryDequeue(out item!);

    /// <summary>Waits until there is an item (true) or the mailbox has ended (false).</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        while (_items.Count == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_completed) return _fault is null ? false : throw _fault;
            var waiting = NextWake();
            await using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), waiting);
            try
            {
                await waiting.Task;
            }
            finally
            {
                if (ReferenceEquals(_waiting, waiting)) _waiting = null;
            }
        }

        return true;
    }

    /// <summary>Waits until there is an item (true), the mailbox has ended or the time is up (false): for waits that often end so, since it throws nothing then.</summary>
    public async ValueTask<bool> WaitAsync(TimeSpan limit, TimeProvider clock)
    {
        var isOver = false;
        using var timer = clock.CreateTimer(
            _ =>
            {
                isOver = true;
                Wake();
            },
            null,
            limit,
            Timeout.InfiniteTimeSpan);
        while (_items.Count == 0)
        {
            if (_completed) return _fault is null ? false : throw _fault;
            if (isOver) return false;
            await NextWake().Task;
        }

        return true;
    }

    /// <summary>The next item.</summary>
    /// <exception cref="EndOfStreamException">The mailbox has ended.</exception>
    public async ValueTask<T> TakeAsync(CancellationToken cancellationToken) =>
        await WaitAsync(cancellationToken) ? _items.Dequeue() : throw new EndOfStreamException();

#pragma warning disable RS0030 // Awaited directly and by nobody else, so it stays on the loop; and what follows never runs inside the dispatch that completes it.
    private TaskCompletionSource NextWake() => _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
#pragma warning restore RS0030

    private void Wake()
    {
        var waiting = _waiting;
        _waiting = null;
        waiting?.TrySetResult();
    }
}
