using System.Globalization;

namespace Drydock.Simulators.Workloads.Redis.Sentinels;

/// <summary>What a sentinel makes of an instance's INFO (Documented: sentinel.c, sentinelRefreshInstanceInfo()).</summary>
internal sealed class SentinelReports(Sentinel sentinel)
{
    private DateTimeOffset Now => sentinel.Now;

    internal void Take(WatchedInstance instance, string information)
    {
        // A replica that was dropped meanwhile has nothing to tell any more.
        if (instance.Master is { } watched && !watched.Replicas.ContainsValue(instance)) return;
        var role = Read(instance, information);
        instance.InformedAt = Now;
        if (role != instance.RoleReported)
        {
            instance.RoleReportedAt = Now;
            instance.RoleReported = role;
            if (role == "slave") instance.ReplicaConfigurationChangedAt = Now;
            var isExpected = instance.Kind == SentinelKind.Master == (role == "master");
            sentinel.Events.Tell('-', isExpected ? "+role-change" : "-role-change", instance, $"new reported role is {role}");
        }

        if (sentinel.Monitor.IsTilted || instance.Master is not { } master) return;
        if (role == "master") BecameMaster(instance, master);
        else CheckReplica(instance, master);
    }

    private string Read(WatchedInstance instance, string information)
    {
        instance.MasterLinkDownTime = TimeSpan.Zero;
        var (role, host, port) = ("", instance.MasterHost, instance.MasterPort);
        foreach (var line in information.AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon <= 0) continue;
            var value = line[(colon + 1)..];
            switch (line[..colon])
            {
                case "run_id": Reboot(instance, value.ToString()); break;
                case "role": role = value.ToString(); break;
                case "master_link_down_since_seconds" when Number(value) > 0: instance.MasterLinkDownTime = TimeSpan.FromSeconds(Number(value)); break;
                case "master_host": host = value.ToString(); break;
                case "master_port": port = (int)Number(value); break;
                case "master_link_status": instance.IsMasterLinkUp = value is "up"; break;
                case "slave_priority": instance.Priority = (int)Number(value); break;
                case "slave_repl_offset": instance.Offset = Number(value); break;
                default:
                    if (instance.Kind == SentinelKind.Master && line.StartsWith("slave") && char.IsAsciiDigit(line[5])) Discover(instance, value.ToString());
                    break;
            }
        }

        if (role == "slave" && (host, port) != (instance.MasterHost, instance.MasterPort))
        {
            (instance.MasterHost, instance.MasterPort) = (host, port);
            instance.ReplicaConfigurationChangedAt = Now;
        }

        return role;
    }

    private void Reboot(WatchedInstance instance, string runId)
    {
        if (instance.RunId.Length > 0 && instance.RunId != runId) sentinel.Events.Tell('*', "+reboot", instance);
        instance.RunId = runId;
    }

    /// <summary>ip=10.0.0.7,port=6379,state=online,…</summary>
    private void Discover(WatchedInstance master, string line)
    {
        var (host, port) = ("", 0);
        foreach (var field in line.Split(','))
        {
            if (field.StartsWith("ip=", StringComparison.Ordinal)) host = field[3..];
            else if (field.StartsWith("port=", StringComparison.Ordinal)) port = (int)Number(field.AsSpan(5));
        }

        if (host.Length == 0 || port == 0 || master.Replicas.Values.Any(r => r.IsAt(host, port))) return;
        sentinel.Events.Tell('*', "+slave", sentinel.Monitor.WatchReplica(master, host, port));
        sentinel.Save();
    }

    private void BecameMaster(WatchedInstance replica, WatchedInstance master)
    {
        if (replica.IsPromoted && master.Stage == FailoverStage.WaitPromotion)
        {
            sentinel.Failover.Promoted(master, replica);
            return;
        }

        // Somebody else promoted it, or it is an old master that came back: after some time, in which news may come, it is put in its place.
        var wait = Sentinel.PublishPeriod * 4;
        if (replica.IsPromoted || !LooksSane(master) || !WasUpFor(replica, wait) || Now - replica.RoleReportedAt <= wait) return;
        if (sentinel.Failover.SendReplicaOf(replica, (master.Host, master.Port))) sentinel.Events.Tell('*', "+convert-to-slave", replica);
    }

    private void CheckReplica(WatchedInstance replica, WatchedInstance master)
    {
        if (!master.IsAt(replica.MasterHost, replica.MasterPort))
        {
            var wait = master.FailoverTimeout;
            if (LooksSane(master) && WasUpFor(replica, wait) && Now - replica.ReplicaConfigurationChangedAt > wait && sentinel.Failover.SendReplicaOf(replica, (master.Host, master.Port)))
            {
                sentinel.Events.Tell('*', "+fix-slave-config", replica);
            }
        }

        if (replica.IsReconfigurationSent && master.Promoted is { } promoted && promoted.IsAt(replica.MasterHost, replica.MasterPort))
        {
            (replica.IsReconfigurationSent, replica.IsReconfiguring) = (false, true);
            sentinel.Events.Tell('*', "+slave-reconf-inprog", replica);
        }

        if (replica.IsReconfiguring && replica.IsMasterLinkUp)
        {
            (replica.IsReconfiguring, replica.IsReconfigured) = (false, true);
            sentinel.Events.Tell('*', "+slave-reconf-done", replica);
        }
    }

    private bool LooksSane(WatchedInstance master) =>
        master is { RoleReported: "master", IsSubjectivelyDown: false, IsObjectivelyDown: false } && master.InformedAt is { } informed && Now - informed < TimeSpan.FromSeconds(20);

    private bool WasUpFor(WatchedInstance instance, TimeSpan time) => !instance.IsSubjectivelyDown && Now - instance.DownSince > time;

    private static long Number(ReadOnlySpan<char> text) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
