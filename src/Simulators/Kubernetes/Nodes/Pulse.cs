namespace Drydock.Simulators.Kubernetes.Nodes;

/// <summary>Wakes everyone of a process who waits for some state to change; they look again themselves.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource _next = new();

    public Task WaitAsync(CancellationToken cancellationToken) => _next.Task.WaitAsync(cancellationToken);

    public void Beat()
    {
        var waiting = _next;
        _next = new TaskCompletionSource();
        waiting.SetResult();
    }
}
