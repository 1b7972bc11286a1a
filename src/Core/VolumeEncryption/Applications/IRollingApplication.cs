using Drydock.Core.Execution;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>
/// What an application that replicates its data between the pods of one StatefulSet must be able to tell and do, so that the pods can be moved one after the other while the set serves.
/// The engine (VolumeEncryption/Rolling) stops, copies and starts; the application alone knows when that loses nothing.
/// <para>
/// For every pod the engine calls, in this order: <see cref="ChooseNextAsync"/>, <see cref="WaitUntilPodMayStopAsync"/>, <see cref="HandOverAsync"/>, <see cref="WaitUntilPodMayStopAsync"/> again; then it
/// stops the pod, copies its volumes, and starts it on the copy (or, when that fails, on its source again); then <see cref="WaitUntilCaughtUpAsync"/>. The same calls roll a moved pod back: its source is
/// a stale copy of a follower then, which the application brings up to date by its own replication.
/// </para>
/// <para>
/// The migrator may crash before, during and after every call, and the next life calls the same method again for the same pod, on a new object: nothing is remembered between calls but what the
/// application itself shows. Every method observes first and acts only where its effect is not there. What changes something in a container is fenced by the session's lease
/// (<see cref="RollingContext.Session"/>), as <see cref="RedisHooks"/> does it. Waits keep the lease (<see cref="RollingContext.KeepAliveAsync"/>) and end by a
/// <see cref="StepFailedException"/> with <see cref="StepFailedException.TimedOut"/> when their limit has passed: then this pod turns back, if it is not committed, and the run stops.
/// </para>
/// </summary>
internal interface IRollingApplication
{
    /// <summary>
    /// Looks at every pod (read-only execs, no <see cref="RollingContext.Session"/>): who leads, who follows, and what speaks against losing one pod. Called by the plan. A pod that can't be asked is an
    /// obstacle, not an exception.
    /// </summary>
    Task<RollingInspection> InspectAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The pod among <paramref name="remaining"/> to be moved next: those that lead nothing first, the highest ordinal first, the leader last. Read-only. The engine journals the answer before it acts on it,
    /// and does not ask again for a pod that has begun. Called again after a crash it may answer otherwise, if the roles changed meanwhile.
    /// </summary>
    Task<string> ChooseNextAsync(IReadOnlyList<string> remaining, CancellationToken cancellationToken);

    /// <summary>
    /// Returns when stopping <paramref name="pod"/> at this moment would lose no acknowledged write, whether it comes back with what it has, with a copy of it, or (on the way back) with an older state, and the other pods would go
    /// on serving: every replica is in sync (Redis: the link of every replica is up and its offset follows the master's; Kafka: no partition is under-replicated, and none would fall below its min.insync.replicas).
    /// A pod that leads may be in the way only of the second call, after the hand-over. Read-only; never true by an old look: it was so during the last exec of this call.
    /// What a hand-over of a life before left undone may be ended here. The pod itself may be gone already when the life before this one stopped it: the engine does not call it then.
    /// </summary>
    Task WaitUntilPodMayStopAsync(string pod, CancellationToken cancellationToken);

    /// <summary>
    /// Makes <paramref name="pod"/> lead nothing that clients write to: fails over to a caught-up pod, one of <paramref name="settled"/> (pods that need not be stopped any more in this run) if there is any.
    /// Nothing to do when it leads nothing. No write that was acknowledged before, during or after it may be lost, also not when the migrator dies at any moment of it: so it is one command of the application
    /// itself (Redis: FAILOVER or the sentinels'; Kafka: an election), never a sequence of which the half would be dangerous; where there must be a sequence, every prefix of it has to be safe and to end by itself.
    /// Called again it goes on: it observes whether the fail-over has happened, is under way (then it waits for it), or has to be begun. It returns when another pod leads, takes writes, and clients that come
    /// by the Services are led there. It calls <see cref="RollingContext.HandOverBeganAsync"/> right before what clients notice begins and <see cref="RollingContext.HandOverEndedAsync"/> when it is over.
    /// </summary>
    Task HandOverAsync(string pod, IReadOnlyList<string> settled, CancellationToken cancellationToken);

    /// <summary>
    /// Returns when <paramref name="pod"/>, which was started again (it is Ready in Kubernetes' eyes), has joined and has all that was acknowledged: from then on another pod may be stopped, and this one may lead.
    /// It must see to it that the pod follows the leader that there is by now, if the application does not do that by itself.
    /// </summary>
    Task WaitUntilCaughtUpAsync(string pod, CancellationToken cancellationToken);
}
