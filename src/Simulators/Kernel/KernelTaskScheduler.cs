namespace Drydock.Simulators.Kernel;

/// <summary>Puts tasks that are started without the context (StartNew, ContinueWith) on the loop too, and never inlines.</summary>
internal sealed class KernelTaskScheduler(World world) : TaskScheduler
{
    private static readonly SendOrPostCallback Execute = static state =>
    {
        var (scheduler, task) = ((KernelTaskScheduler, Task))state!;
        scheduler.TryExecuteTask(task);
    };

    private Task? _root;

    /// <summary>Runs the loop itself as a task of this scheduler, so that it is the current one for everything dispatched.</summary>
    internal void RunRoot(Action loop)
    {
        var outer = _root;
        _root = new Task(loop);
        try
        {
            _root.RunSynchronously(this);
            _root.GetAwaiter().GetResult();
        }
        finally
        {
            _root = outer;
        }
    }

    protected override void QueueTask(Task task)
    {
        var context = SynchronizationContext.Current as ProcessContext
            ?? throw new InvalidOperationException("a task was started on the kernel's scheduler outside of a process");
        world.Enqueue(context.Process, context.Incarnation, Execute, (this, task));
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => ReferenceEquals(task, _root) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
