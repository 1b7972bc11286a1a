namespace Drydock.Simulators.Kernel.Messaging;

/// <summary>An unbounded queue within one process: put from anywhere on the loop, awaited by one reader at a time.</summary>
/// <remarks>A wait is one task without a method of its own around it: every method that is awaited in between costs a turn of the loop.</remarks>
public sealed class Mailbox<T>
{
    private readonly Queue<T> _items = new();
    private Waiter? _waiting;
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

    /// <summary>Waits until there is an item (true) or the mailbox has ended (false). An item that is there when a wait ends may be taken by somebody else first.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        if (_items.Count > 0) return new ValueTask<bool>(true);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<bool>(cancellationToken);
        if (_completed) return End();
        var waiter = Next();
        if (cancellationToken.CanBeCanceled) waiter.Registration = cancellationToken.UnsafeRegister(static (state, token) => ((Waiter)state!).Cancel(token), waiter);
        return new ValueTask<bool>(waiter.Task);
    }

    /// <summary>Waits until there is an item (true), the mailbox has ended or the time is up (false): for waits that often end so, since it throws nothing then.</summary>
    public ValueTask<bool> WaitAsync(TimeSpan limit, TimeProvider clock)
    {
        if (_items.Count > 0) return new ValueTask<bool>(true);
        if (_completed) return End();
        var waiter = Next();
        waiter.Timer = clock.CreateTimer(static state => ((Waiter)state!).Expire(), waiter, limit, Timeout.InfiniteTimeSpan);
        return new ValueTask<bool>(waiter.Task);
    }

    /// <summary>The next item.</summary>
    /// <exception cref="EndOfStreamException">The mailbox has ended.</exception>
    public async ValueTask<T> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_items.TryDequeue(out var item)) return item;
            if (!await WaitAsync(cancellationToken)) throw new EndOfStreamException();
        }
    }

    private ValueTask<bool> End() => _fault is null ? new ValueTask<bool>(false) : ValueTask.FromException<bool>(_fault);

    /// <summary>The reader of an ended life may still stand there: both are woken, and of that one nothing runs.</summary>
    private Waiter Next() => _waiting = new Waiter(this) { Next = _waiting };

    private void Wake()
    {
        var waiter = _waiting;
        _waiting = null;
        for (; waiter is not null; waiter = waiter.Next) waiter.Wake();
    }

    private void Forget(Waiter waiter)
    {
        if (ReferenceEquals(_waiting, waiter))
        {
            _waiting = waiter.Next;
            return;
        }

        for (var before = _waiting; before is not null; before = before.Next)
        {
            if (ReferenceEquals(before.Next, waiter)) before.Next = waiter.Next;
        }
    }

#pragma warning disable RS0030 // Awaited directly and by nobody else, so it stays on the loop; and what follows never runs inside the dispatch that completes it.
    private sealed class Waiter(Mailbox<T> mailbox) : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
#pragma warning restore RS0030
    {
        internal Waiter? Next { get; set; }
        internal CancellationTokenRegistration Registration { get; set; }
        internal ITimer? Timer { get; set; }

        internal void Wake()
        {
            Release();
            if (mailbox._items.Count > 0) TrySetResult(true);
            else if (mailbox._fault is { } fault) TrySetException(fault);
            else TrySetResult(false);
        }

        internal void Cancel(CancellationToken cancellationToken)
        {
            mailbox.Forget(this);
            TrySetCanceled(cancellationToken);
        }

        internal void Expire()
        {
            mailbox.Forget(this);
            Release();
            TrySetResult(false);
        }

        private void Release()
        {
            Registration.Unregister();
            Timer?.Dispose();
        }
    }
}
