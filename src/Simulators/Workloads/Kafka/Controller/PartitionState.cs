using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka.Controller;

/// <summary>Who holds a partition: its replicas in order of preference, those in sync, the leader (-1: none) with its epoch, and the epoch of this state.</summary>
internal sealed record PartitionState(IReadOnlyList<int> Replicas, IReadOnlyList<int> InSync, int Leader, int LeaderEpoch, int Epoch)
{
    internal const int NoLeader = -1;

    internal void Write(KafkaBuffer buffer) => buffer.Int32Array(Replicas).Int32Array(InSync).Int32(Leader).Int32(LeaderEpoch).Int32(Epoch);

    internal static PartitionState Read(KafkaReader reader) => new(reader.Int32Array(), reader.Int32Array(), reader.Int32(), reader.Int32(), reader.Int32());

    /// <summary>
    /// The state without a broker in sync, and with a leader that may lead. The last replica in sync stays, even when it is gone: nobody else has everything (unclean.leader.election.enable=false).
    /// Documented: PartitionChangeBuilder of 3.9.
    /// </summary>
    internal PartitionState Elect(Func<int, bool> mayLead, int? without = null, bool prefersFirst = false)
    {
        var inSync = without is null ? InSync : [.. InSync.Where(id => id != without)];
        if (inSync.Count == 0) inSync = InSync;
        var keeps = inSync.Contains(Leader) && mayLead(Leader) && !prefersFirst;
        var leader = keeps ? Leader : NoLeader;
        for (var i = 0; i < Replicas.Count && leader == NoLeader; i++)
        {
            if (inSync.Contains(Replicas[i]) && mayLead(Replicas[i])) leader = Replicas[i];
        }

        if (leader == Leader && inSync.Count == InSync.Count) return this;
        return this with { InSync = inSync, Leader = leader, LeaderEpoch = leader == Leader ? LeaderEpoch : LeaderEpoch + 1, Epoch = Epoch + 1 };
    }
}
