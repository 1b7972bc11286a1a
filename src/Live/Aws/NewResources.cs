using System.Collections.Concurrent;
using Drydock.Core.Ports;

namespace Drydock.Live.Aws;

/// <summary>
/// What this connection has made and not yet seen. EC2 is eventually consistent: a Describe right after a creation may say NotFound. For what is new that answer is asked for
/// again, for some seconds; once seen, or after that time, NotFound means what it says (a volume under an unusable key vanishes).
/// </summary>
internal sealed class NewResources(TimeProvider clock)
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)];
    private static readonly TimeSpan NewFor = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _unseen = new(StringComparer.Ordinal);

    internal void Made(string id)
    {
        var now = clock.GetUtcNow();
        foreach (var (old, since) in _unseen)
        {
            if (now - since > NewFor) _unseen.TryRemove(old, out _);
        }

        _unseen[id] = now;
    }

    /// <summary>Reads what ids name.</summary>
    /// <param name="notFound">The code by which EC2 says that it does not know an id.</param>
    internal async Task<IReadOnlyList<T>> ReadAsync<T>(
        IReadOnlyList<string>? ids, string notFound, Func<CancellationToken, Task<IReadOnlyList<T>>> read, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var found = await read(cancellationToken).ConfigureAwait(false);
                foreach (var id in ids ?? []) _unseen.TryRemove(id, out _);
                return found;
            }
            catch (AwsServiceException exception) when (exception.Code == notFound && attempt < Pauses.Length && IsNew(ids))
            {
                await Task.Delay(Pauses[attempt], clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private bool IsNew(IReadOnlyList<string>? ids) => ids?.Any(id => _unseen.TryGetValue(id, out var since) && clock.GetUtcNow() - since <= NewFor) == true;
}
