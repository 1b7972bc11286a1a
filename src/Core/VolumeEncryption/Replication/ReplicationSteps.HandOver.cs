using Drydock.Core.Execution;
using Drydock.Core.VolumeEncryption.Applications;

namespace Drydock.Core.VolumeEncryption.Replication;

/// <summary>
/// The handing over from one set of servers to the other, in either direction. First the Services lead nowhere, then every server that hands over refuses writes and cuts its clients off: from then on nothing is
/// acknowledged anywhere. Only then is the offset read up to which the other must have everything before it becomes a master, and only when all are masters may a Service lead to one of them.
/// </summary>
internal sealed partial class ReplicationSteps
{
    private const int HandOverAttemptsMax = 20;
    private const int NumberLooksMax = 5;

    private async Task HandOverAsync(IReadOnlyList<PodPair> pairs, CancellationToken cancellationToken)
    {
        await _doors.CloseAsync(cancellationToken);
        var refusing = new List<RedisInstance>();
        foreach (var pair in pairs) refusing.Add(await _redis.RefuseWritesAsync(pair.From, Limit, cancellationToken));
        for (var i = 0; i < pairs.Count; i++) await HandOverAsync(pairs[i], refusing[i], cancellationToken);
        await KeepHandedOverAsync(pairs, cancellationToken);
    }

    /// <summary>While no client is led to them: a server that was restarted since it had everything lost what it had not saved, and gets it again.</summary>
    private async Task KeepHandedOverAsync(IReadOnlyList<PodPair> pairs, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < HandOverAttemptsMax; attempt++)
        {
            var lost = new List<PodPair>();
            foreach (var pair in pairs)
            {
                if (!await IsHandedOverAsync(pair, cancellationToken)) lost.Add(pair);
            }

            if (lost.Count == 0) return;
            foreach (var pair in lost) await HandOverAsync(pair, null, cancellationToken);
        }

        throw new StepFailedException(StepFailedException.Mismatch, "the new servers hold everything", "one of them is restarted again and again");
    }

    private async Task<bool> IsHandedOverAsync(PodPair pair, CancellationToken cancellationToken)
    {
        var info = await _redis.InfoAsync(pair.To, Limit, cancellationToken);
        return info is { IsMaster: true, IsLoading: false } && Replication.Promoted.TryGetValue(pair.To, out var promoted) && promoted == info.RunId;
    }

    private async Task HandOverAsync(PodPair pair, RedisInstance? refusing, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < HandOverAttemptsMax; attempt++)
        {
            _steps.Waiting($"until Redis in pod {pair.To} has every write of {pair.From}");
            refusing ??= await _redis.RefuseWritesAsync(pair.From, Limit, cancellationToken);
            if (!refusing.IsMaster) throw Unlike(pair, $"{pair.From} is a replica of {refusing.MasterHost}");
            var (from, to) = await CatchUpAsync(pair, Limit, cancellationToken);
            if (from.RunId != refusing.RunId || to.Offset < refusing.Offset)
            {
                // It was restarted: what it took before it refuses again is part of what is handed over.
                refusing = null;
                continue;
            }

            await ProveEqualAsync(pair, from, to, cancellationToken);
            await _redis.PromoteAsync(pair.To, Limit, cancellationToken);
            var promoted = await _redis.InfoAsync(pair.To, Limit, cancellationToken);
            if (!promoted.IsMaster || promoted.RunId != to.RunId) continue;
            Replication.Promoted[pair.To] = promoted.RunId;
            await _steps.SaveAsync($"note that Redis in pod {pair.To} has everything", cancellationToken);
            return;
        }

        throw new StepFailedException(StepFailedException.Mismatch, $"Redis in pod {pair.To} takes over from {pair.From}", "one of them is restarted again and again");
    }

    /// <summary>Nobody writes: the numbers of keys must be the same, and with a full verification where the servers allow it the digests of all data.</summary>
    private async Task ProveEqualAsync(PodPair pair, RedisInstance from, RedisInstance to, CancellationToken cancellationToken)
    {
        for (var look = 1; RedisComparison.DifferenceInNumbers(from, to) is { } difference; look++)
        {
            if (look == NumberLooksMax) throw Unlike(pair, difference);
            (from, to) = await CatchUpAsync(pair, Limit, cancellationToken);
        }

        if (_migration.Verify != VerificationMode.Full) return;
        for (var look = 1; await _comparison.HaveEqualDigestsAsync(pair, cancellationToken) is { } isEqual; look++)
        {
            // A key that expires between the two answers makes them differ once.
            if (!isEqual && look < NumberLooksMax) continue;
            if (!isEqual) throw Unlike(pair, "the digests of all data differ");
            NoteVerified(pair, "the digests of all data are equal");
            return;
        }
    }
}
