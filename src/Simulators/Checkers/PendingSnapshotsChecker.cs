using System.Globalization;

namespace Drydock.Simulators.Checkers;

/// <summary>The account never has more pending snapshots at a time than a run may have, or than all runs may that are at work together: each keeps to the limit, and knows nothing of the others.</summary>
public sealed class PendingSnapshotsChecker(int most) : Checker("the account's snapshot quota is kept")
{
    private readonly SortedSet<string> _pending = new(StringComparer.Ordinal);

    /// <summary>How many runs were at work at a time.</summary>
    public int Runs { get; set; } = 1;

    /// <summary>The most that were pending at a time.</summary>
    public int Most { get; private set; }

    /// <param name="snapshotId">The snapshot.</param>
    /// <param name="state">Its new state; null: it is gone.</param>
    public void Changed(string snapshotId, string? state)
    {
        if (state == "pending") _pending.Add(snapshotId);
        else _pending.Remove(snapshotId);
        Most = Math.Max(Most, _pending.Count);
        if (_pending.Count > most * Runs) Violate(string.Create(CultureInfo.InvariantCulture, $"more than {most * Runs} snapshots are pending at a time"));
    }
}
