using System.Globalization;
using System.Text;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>"# Replication" of INFO (Documented: server.c of 3.2 to 7.0).</summary>
internal static class ReplicationInformation
{
    internal static void Write(RedisServer server, StringBuilder text)
    {
        var replication = server.Replication;
        ServerInformation.Line(text, "role", replication.IsReplica ? "slave" : "master");
        if (replication.Master is { } master) WriteMaster(server, master, text);
        ServerInformation.Line(text, "connected_slaves", replication.Replicas.Count);
        if (server.Configuration.Number("min-slaves-to-write") > 0) ServerInformation.Line(text, "min_slaves_good_slaves", replication.GoodReplicas);
        for (var i = 0; i < replication.Replicas.Count; i++)
        {
            var replica = replication.Replicas[i];
            var name = Redis.Replication.NameOf(replica);
            var lag = (long)(replication.Now - replica.AcknowledgedAt).TotalSeconds;
            ServerInformation.Line(text, "slave" + RedisText.Integer(i), string.Create(
                CultureInfo.InvariantCulture, $"ip={name[..name.LastIndexOf(':')]},port={replica.Port},state={replica.StateText},offset={replica.AcknowledgedOffset},lag={lag}"));
        }

        if (server.Version.Number >= 602) ServerInformation.Line(text, "master_failover_state", replication.Failover.StateText);
        if (server.Version.Number >= 400)
        {
            ServerInformation.Line(text, "master_replid", replication.Id);
            ServerInformation.Line(text, "master_replid2", replication.SecondId);
        }

        ServerInformation.Line(text, "master_repl_offset", replication.Offset);
        if (server.Version.Number >= 400) ServerInformation.Line(text, "second_repl_offset", replication.SecondOffset);
        ServerInformation.Line(text, "repl_backlog_active", replication.HasBacklog ? 1 : 0);
        ServerInformation.Line(text, "repl_backlog_size", server.Configuration["repl-backlog-size"]);
        ServerInformation.Line(text, "repl_backlog_first_byte_offset", replication.Backlog?.FirstOffset ?? 0);
        ServerInformation.Line(text, "repl_backlog_histlen", replication.Backlog?.Length ?? 0);
    }

    private static void WriteMaster(RedisServer server, MasterLink master, StringBuilder text)
    {
        ServerInformation.Line(text, "master_host", master.Host);
        ServerInformation.Line(text, "master_port", master.Port);
        ServerInformation.Line(text, "master_link_status", master.State == MasterLinkState.Connected ? "up" : "down");
        ServerInformation.Line(text, "master_last_io_seconds_ago", master.SecondsSinceHeard);
        ServerInformation.Line(text, "master_sync_in_progress", master.State == MasterLinkState.Sync ? 1 : 0);
        if (server.Version.Number >= 602) ServerInformation.Line(text, "slave_read_repl_offset", server.Replication.Offset);
        ServerInformation.Line(text, "slave_repl_offset", server.Replication.Offset);
        if (master.DownSince is { } since) ServerInformation.Line(text, "master_link_down_since_seconds", (long)(server.Clock.GetUtcNow() - since).TotalSeconds);
        ServerInformation.Line(text, "slave_priority", server.Configuration["slave-priority"]);
        ServerInformation.Line(text, "slave_read_only", server.Configuration.Flag("slave-read-only") ? 1 : 0);
        if (server.Version.Number >= 700) ServerInformation.Line(text, "replica_announced", 1);
    }
}
