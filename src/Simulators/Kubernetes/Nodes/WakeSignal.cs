namespace Drydock.Simulators.Kubernetes.Nodes;

/// <summary>Wakes one waiter; a wake that comes while it works is not lost, several are one.</summary>
internal sealed class WakeSignal
{
    private bool _isSet;
    private TaskCompletionSource? _waiting;

    public void Set()
    {
        _isSet = true;
        _waiting?.TrySetResult();
    }

    public async Task WaitAsync()
    {
        if (!_isSet)
        {
            _waiting = new TaskCompletionSource();
            await _waiting.Task;
            _waiting = null;
        }

        _isSet = false;
    }
}
