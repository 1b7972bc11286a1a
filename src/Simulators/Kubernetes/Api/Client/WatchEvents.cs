using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Kubernetes.Api.Client;

/// <summary>
/// The events of one watch, opened by the first who asks for the next. Once it is open, the wait for an event is the mailbox's own: every watcher in the cluster walks this, and a method around it would cost
/// each event one more dispatch.
/// </summary>
internal sealed class WatchEvents(Func<CancellationToken, Task<SimStream<KubeWatchEvent>?>> open, CancellationToken ofCall) : IAsyncEnumerable<KubeWatchEvent>
{
    public IAsyncEnumerator<KubeWatchEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new Reader(open, cancellationToken.CanBeCanceled ? cancellationToken : ofCall);

    private sealed class Reader(Func<CancellationToken, Task<SimStream<KubeWatchEvent>?>> open, CancellationToken cancellationToken) : IAsyncEnumerator<KubeWatchEvent>
    {
        private SimStream<KubeWatchEvent>? _stream;
        private KubeWatchEvent? _current;
        private bool _isAtNext = true;

        /// <summary>Taken when it is first looked at: nobody else takes from the stream.</summary>
        public KubeWatchEvent Current
        {
            get
            {
                if (!_isAtNext) return _current!;
                _isAtNext = false;
                _stream!.Arrived.TryTake(out _current);
                return _current!;
            }
        }

        public ValueTask<bool> MoveNextAsync()
        {
            if (_stream is null) return OpenAsync();
            // Also when nobody looked at it, an event is passed once.
            _ = Current;
            _isAtNext = true;
            return _stream.Arrived.WaitAsync(cancellationToken);
        }

        public ValueTask DisposeAsync()
        {
            _stream?.Close();
            return ValueTask.CompletedTask;
        }

        private async ValueTask<bool> OpenAsync()
        {
            _stream = await open(cancellationToken);
            return _stream is not null && await _stream.Arrived.WaitAsync(cancellationToken);
        }
    }
}
