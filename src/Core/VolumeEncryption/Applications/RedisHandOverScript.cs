using System.Globalization;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>
/// The hand-over as one script for the master's own container, so that it does not matter when the migrator dies: either it was not begun, or it goes to its end, or what it did ends by itself.
/// It ends with 0 in any case and says what came of it: another exit code is not its own.
/// </summary>
/// <remarks>
/// The sentinels' fail-over alone loses writes: the old master goes on taking them until a sentinel makes it a replica, ten seconds and more after another was promoted. So writes are held before, the replicas
/// are brought to the same offset, and the old master follows the new one before writes are let go. If the container's shell is killed in between, the hold ends after <see cref="HoldSeconds"/>, later than the
/// sentinels have made the old master a replica (8 s after its role was seen, which takes them up to 20 s).
/// Before 6.2 writes can't be held alone; they are refused instead (min-slaves-to-write), and that does not end by itself: the next life of the migrator, which finds it, takes it back.
/// Without sentinels nobody but its own configuration tells a pod after a start whom it follows: both masters keep it there at once (CONFIG REWRITE).
/// </remarks>
internal static class RedisHandOverScript
{
    /// <summary>Printed at the end when another pod leads.</summary>
    internal const string Done = "handed over";

    /// <summary>Stands before what min-slaves-to-write was while a hold refuses writes, so that it is not forgotten: no master has so many replicas.</summary>
    private const string RefusingPrefix = "100000";

    /// <summary>For how long writes wait at most, when nobody ends it.</summary>
    internal const int HoldSeconds = 60;

    /// <summary>After so long no script of a life before is at work any more: its loops take 16 s, and a connection that can't be made is tried for the second time within half a minute.</summary>
    internal static readonly TimeSpan HandOverMax = TimeSpan.FromSeconds(45);

    /// <summary>The most that the sentinels' hand-over takes: the replicas come to the same offset, the sentinels have half a minute, and then until they give it up.</summary>
    internal static readonly TimeSpan WatchedMax = TimeSpan.FromSeconds(5 + (QuickLooks / 5) + SlowLooks + 5);

    /// <summary>How often it looks every fifth of a second whether the sentinels have made another one master, and how often every second after that.</summary>
    private const int QuickLooks = 150;
    private const int SlowLooks = 200;

    private const int WriteHoldVersion = 602;

    /// <summary>FAILOVER of 6.2: Redis itself does all of that. The target's address as the master knows it.</summary>
    internal static string ByCommand(string host, int port) => string.Create(CultureInfo.InvariantCulture, $$"""
        redis-cli FAILOVER TO {{host}} {{port}} TIMEOUT 10000
        for i in {{Counted(60)}}; do
          sleep 0.2
          if redis-cli INFO replication | grep -q master_failover_state:no-failover; then
            if redis-cli INFO replication | grep -q role:slave; then
              redis-cli -h {{host}} -p {{port}} CONFIG REWRITE
              redis-cli CONFIG REWRITE
              echo "{{Done}}"
              exit 0
            fi
            echo "no replica took over"
            exit 0
          fi
        done
        redis-cli FAILOVER ABORT
        """);

    /// <summary>
    /// Through the sentinels, which choose among replicas that have everything. What they have begun they may end late, when a replica was busy: no write is let go before they have ended it or given it up
    /// (failover-timeout, three minutes unless it is set). That they have is asked before who the master is: between the two questions they may end it, and not begin.
    /// </summary>
    internal static string BySentinels(int version, string name, int replicas) => Hold(version, replicas) + string.Create(CultureInfo.InvariantCulture, $$"""

        old=$(redis-cli -p 26379 --raw SENTINEL get-master-addr-by-name {{name}} | head -n 1)
        redis-cli -p 26379 SENTINEL FAILOVER {{name}}
        view=""
        for i in {{Counted(QuickLooks + SlowLooks)}}; do
          if [ "$i" -le {{QuickLooks}} ]; then
            sleep 0.2
          else
            sleep 1
            view=$(redis-cli -p 26379 --raw SENTINEL MASTER {{name}})
          fi
          new=$(redis-cli -p 26379 --raw SENTINEL get-master-addr-by-name {{name}} | head -n 1)
          if [ -n "$new" ] && [ "$new" != "$old" ]; then
            {{Follow(version)}} "$new" 6379
            {{Release(version)}}
            echo "{{Done}}"
            exit 0
          fi
          if [ "$i" -gt {{QuickLooks}} ]; then
            if [ -n "$view" ] && [ -z "$(echo "$view" | grep failover_in_progress)" ]; then
              {{Release(version)}}
              echo "the sentinels chose no other master"
              exit 0
            fi
            {{HoldAgain(version)}}
          fi
        done
        echo "the sentinels are failing over still"
        """);

    /// <summary>
    /// Without sentinels before 6.2: this container promotes the other one itself. Once that was begun writes are refused here until the other one is known to be the master: whether it was told is not known
    /// when its answer is lost. Then, and when the script is killed, the migrator decides (<see cref="HandOverMax"/>).
    /// </summary>
    internal static string ByHand(int version, string host, int port, int replicas) => Hold(version, replicas) + string.Create(CultureInfo.InvariantCulture, $$"""

        if [ "$(redis-cli --raw CONFIG GET min-slaves-to-write | tail -n 1)" != "{{RefusingPrefix}}$was" ]; then
          echo "somebody let writes go"
          exit 0
        fi
        redis-cli -h {{host}} -p {{port}} SLAVEOF NO ONE
        for i in {{Counted(50)}}; do
          if redis-cli -h {{host}} -p {{port}} INFO replication | grep -q role:master; then
            redis-cli -h {{host}} -p {{port}} CONFIG REWRITE
            {{Follow(version)}} {{host}} {{port}}
            {{Release(version)}}
            redis-cli CONFIG REWRITE
            echo "{{Done}}"
            exit 0
          fi
          sleep 0.2
        done
        echo "whether {{host}} became the master is not known"
        """);

    /// <summary>What min-slaves-to-write was before a hold of a script that did not come to its end; null: it is none of a hold.</summary>
    internal static string? BeforeHold(string setting) => setting.Length > RefusingPrefix.Length && setting.StartsWith(RefusingPrefix, StringComparison.Ordinal) ? setting[RefusingPrefix.Length..] : null;

    private static string Release(int version) => version >= WriteHoldVersion ? "redis-cli CLIENT UNPAUSE" : "redis-cli CONFIG SET min-slaves-to-write \"$was\"";

    /// <summary>Holds writes until every replica has all of the stream, or gives up and lets them go. ROLE tells the master's offset, and what each replica that is online has acknowledged, in one answer.</summary>
    private static string Hold(int version, int replicas)
    {
        var hold = version >= WriteHoldVersion ? HoldAgain(version)
            : $"was=$(redis-cli --raw CONFIG GET min-slaves-to-write | tail -n 1)\nredis-cli CONFIG SET min-slaves-to-write \"{RefusingPrefix}$was\"\nredis-cli CLIENT KILL TYPE normal SKIPME yes";
        var lines = hold.Split('\n');
        return string.Join('\n', lines) + string.Create(CultureInfo.InvariantCulture, $$"""

            same=""
            for i in {{Counted(25)}}; do
              if [ -z "$same" ]; then
                role=$(redis-cli --raw ROLE)
                offset=$(echo "$role" | head -n 2 | tail -n 1)
                if [ "$(echo "$role" | grep -c -x "$offset")" = {{replicas + 1}} ]; then
                  same=yes
                else
                  sleep 0.2
                fi
              fi
            done
            if [ -z "$same" ]; then
              {{Release(version)}}
              echo "the replicas did not come to the same offset"
              exit 0
            fi
            """);
    }

    private static string HoldAgain(int version) => version >= WriteHoldVersion ? $"redis-cli CLIENT PAUSE {HoldSeconds}000 WRITE" : ":";

    private static string Follow(int version) => version >= 500 ? "redis-cli REPLICAOF" : "redis-cli SLAVEOF";

    private static string Counted(int times) => string.Join(' ', Enumerable.Range(1, times));
}
