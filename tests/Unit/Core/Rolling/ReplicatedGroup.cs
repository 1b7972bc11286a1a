using System.Globalization;
using System.Text;
using Drydock.Simulators.Workloads;

namespace Drydock.Unit.Core.Rolling;

/// <summary>
/// A small replicated log, as an application that can be moved pod by pod: the leader appends a line a second, the others copy it, and a line counts as acknowledged once all that are in sync have it on disk.
/// Who falls behind or stops leaves the replicas in sync; only one of those may lead. A leader without an acknowledged line is a loss.
/// </summary>
internal sealed class ReplicatedGroup
{
    internal const string Set = """
        {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","namespace":"default","labels":{"team":"a"}},
         "spec":{"serviceName":"db","replicas":2,"selector":{"matchLabels":{"app":"db"}},
          "template":{"metadata":{"labels":{"app":"db"}},"spec":{"terminationGracePeriodSeconds":10,"containers":[{"name":"db","image":"group:1","volumeMounts":[{"name":"data","mountPath":"/data"}]}]}},
          "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"plain","resources":{"requests":{"storage":"4Gi"}}}}]}}
        """;

    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);

    private readonly SortedDictionary<string, Member> _members = new(StringComparer.Ordinal);

    internal string? Leader { get; private set; }
    internal SortedSet<string> InSync { get; } = new(StringComparer.Ordinal);
    internal long Acknowledged { get; private set; }
    internal List<string> Lost { get; } = [];

    /// <summary>How often somebody else came to lead without a hand-over.</summary>
    internal int FailOvers { get; private set; }

    /// <summary>The fewest pods that were running at a time once all were.</summary>
    internal int FewestRunning { get; private set; } = int.MaxValue;

    internal void RegisterTo(MigrationRig rig) => rig.Registry.Register(new SimImage(
        "group", ["group"], [], "/", new SortedDictionary<string, Func<string, IContainerProgram>>(StringComparer.Ordinal) { ["group"] = _ => new Program(this) }));

    /// <summary>It says of no pod that it may stop.</summary>
    internal bool IsStuck { get; set; }

    internal bool IsRunning(string pod) => _members.ContainsKey(pod);

    internal void HandOverTo(string pod) => Leader = pod;

    private void Elect(DateTimeOffset now)
    {
        foreach (var silent in _members.Where(m => now - m.Value.Seen > SilenceMax).Select(m => m.Key).ToList()) Leave(silent);
        if (Leader is not null && _members.ContainsKey(Leader)) return;
        if (InSync.LastOrDefault(_members.ContainsKey) is not { } next) return;
        if (Leader is not null) FailOvers++;
        Leader = next;
        if (_members[next].Lines < Acknowledged) Lost.Add($"{next} leads with {_members[next].Lines} lines, {Acknowledged} were acknowledged");
    }

    private void Leave(string pod)
    {
        _members.Remove(pod);
        if (InSync.Count > 1) InSync.Remove(pod);
    }

    private sealed class Member
    {
        internal long Lines { get; set; }
        internal DateTimeOffset Seen { get; set; }
    }

    private sealed class Program(ReplicatedGroup group) : IContainerProgram
    {
        private const string Path = "/data/log";

        public async Task<int> RunAsync(IContainerContext context)
        {
            var name = context.HostName;
            var me = new Member { Lines = context.Files.Stat(Path) is null ? 0 : Encoding.UTF8.GetString(context.Files.ReadAll(Path)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length };
            // The first of all has nobody to be in sync with.
            if (group.InSync.Count == 0) group.InSync.Add(name);
            while (!context.Signals.TryTake(out _))
            {
                me.Seen = context.Clock.GetUtcNow();
                group._members[name] = me;
                group.Elect(me.Seen);
                var goal = group.Leader == name ? me.Lines + 1 : group.Leader is { } leader && group._members.TryGetValue(leader, out var led) ? led.Lines : me.Lines;
                while (me.Lines < goal)
                {
                    var at = context.Files.Stat(Path)?.Size ?? 0;
                    context.Files.Write(Path, at, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{me.Lines}\n")));
                    me.Lines++;
                }

                await context.Files.FsyncAsync(Path, CancellationToken.None);
                Settle(name, me, goal);
                await Task.Delay(TimeSpan.FromSeconds(1), context.Clock);
            }

            group.Leave(name);
            return 0;
        }

        private void Settle(string name, Member me, long goal)
        {
            // What the leader had when this one asked is on disk here; from now on lines count only with it.
            if (group.Leader is { } leader && group._members.ContainsKey(leader) && me.Lines >= goal && goal >= group.Acknowledged) group.InSync.Add(name);
            var least = group.InSync.Where(group._members.ContainsKey).Select(m => group._members[m].Lines).DefaultIfEmpty(0).Min();
            group.Acknowledged = Math.Max(group.Acknowledged, least);
            group.FewestRunning = group.FewestRunning == int.MaxValue && group._members.Count < 2 ? int.MaxValue : Math.Min(group.FewestRunning, group._members.Count);
        }
    }
}
