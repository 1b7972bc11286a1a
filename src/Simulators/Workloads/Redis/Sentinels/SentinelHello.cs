using System.Globalization;

namespace Drydock.Simulators.Workloads.Redis.Sentinels;

/// <summary>How sentinels find each other and agree on who is the master: hellos through the channels of the instances that they watch (Documented: sentinel.c, sentinelSendHello() and sentinelProcessHelloMessage()).</summary>
internal sealed class SentinelHello(Sentinel sentinel)
{
    internal const string Channel = "__sentinel__:hello";

    internal void Send(WatchedInstance instance)
    {
        var master = instance.Master ?? instance;
        if (!instance.Link.IsConnected) return;
        var (host, port) = master.CurrentMaster;
        var (ownHost, ownPort) = sentinel.AnnouncedAddress;
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{ownHost},{ownPort},{sentinel.Id},{sentinel.CurrentEpoch},{master.Name},{host},{port},{master.ConfigurationEpoch}");
        instance.Link.Send(
            reply =>
            {
                if (!reply.IsError) instance.LastPublishedAt = sentinel.Now;
            },
            "PUBLISH", Channel, text);
    }

    /// <summary>Everybody is to be told at the next turn.</summary>
    internal static void Force(WatchedInstance master, DateTimeOffset now)
    {
        foreach (var instance in master.Replicas.Values.Concat(master.Sentinels.Values).Append(master)) instance.LastPublishedAt = now - Sentinel.PublishPeriod - TimeSpan.FromMilliseconds(1);
    }

    internal void Process(string text)
    {
        if (IsOwn(text)) return;
        var words = text.Split(',');
        if (words.Length != 8 || words[2] == sentinel.Id || !sentinel.Masters.TryGetValue(words[4], out var master)) return;
        var (port, epoch, masterPort, configurationEpoch) = (Number(words[1]), Number(words[3]), Number(words[6]), Number(words[7]));
        master.Sentinels.TryGetValue(words[2], out var other);
        if (other is null || !other.IsAt(words[0], (int)port)) other = Meet(master, words[2], words[0], (int)port);
        if (epoch > sentinel.CurrentEpoch)
        {
            sentinel.CurrentEpoch = epoch;
            sentinel.Save();
            sentinel.Events.Tell('#', "+new-epoch", master, RedisText.Integer(epoch), isBare: true);
        }

        if (master.ConfigurationEpoch < configurationEpoch)
        {
            master.ConfigurationEpoch = configurationEpoch;
            if (!master.IsAt(words[5], (int)masterPort))
            {
                sentinel.Events.Tell('#', "+config-update-from", other);
                sentinel.Failover.SwitchTo(master, words[5], (int)masterPort, "observer");
            }
        }

        other.LastHelloAt = sentinel.Now;
    }

    /// <summary>A third of all hellos: each sentinel hears its own by every instance that it told.</summary>
    private bool IsOwn(string text)
    {
        var at = text.IndexOf(',', StringComparison.Ordinal);
        at = at < 0 ? -1 : text.IndexOf(',', at + 1);
        return at >= 0 && text.AsSpan(at + 1).StartsWith(sentinel.Id) && text.Length > at + 1 + sentinel.Id.Length && text[at + 1 + sentinel.Id.Length] == ',';
    }

    private WatchedInstance Meet(WatchedInstance master, string id, string host, int port)
    {
        if (master.Sentinels.Remove(id, out var moved))
        {
            moved.Link.Close();
            sentinel.Events.Tell('*', "+sentinel-address-switch", master, $"ip {host} port {RedisText.Integer(port)} for {id}");
        }

        foreach (var same in master.Sentinels.Values)
        {
            if (!same.IsAt(host, port)) continue;
            // Another one ran there before: it will be found again where it is now, if it is.
            same.Port = 0;
            same.Link.CloseCommands();
            sentinel.Events.Tell('*', "+sentinel-invalid-addr", same);
        }

        var other = sentinel.Monitor.Watch(SentinelKind.Sentinel, id, host, port, master);
        other.RunId = id;
        if (moved is null) sentinel.Events.Tell('*', "+sentinel", other);
        sentinel.Save();
        return other;
    }

    private static long Number(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
