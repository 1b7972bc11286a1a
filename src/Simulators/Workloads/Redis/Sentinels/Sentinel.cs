using Drydock.Simulators.Kernel;
using Drydock.Simulators.Network;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Workloads.Redis.Sentinels;

/// <summary>A running sentinel: its own server, what it knows, and its parts.</summary>
internal sealed class Sentinel
{
    internal static readonly TimeSpan PingPeriod = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan PublishPeriod = TimeSpan.FromSeconds(2);

    private readonly IContainerContext _context;
    private readonly SentinelConfiguration _configuration;
    private readonly RedisFrontEnd _frontEnd;
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<int> _exit = new();

    internal Sentinel(IContainerContext context, RedisVersion version, SentinelConfiguration configuration, RedisLog log)
    {
        _context = context;
        Version = version;
        _configuration = configuration;
        Log = log;
        var commands = new SentinelCommands(this);
        _frontEnd = new RedisFrontEnd(context, commands.Execute) { Dropped = connection => Channels!.Forget(connection) };
        Channels = new Channels(_frontEnd);
        Started = context.Clock.GetUtcNow();
        RunId = context.Random.Hex(40);
        Events = new SentinelEvents(this);
        Hello = new SentinelHello(this);
        Monitor = new SentinelMonitor(this);
        Reports = new SentinelReports(this);
        Failover = new SentinelFailover(this);
    }

    internal RedisVersion Version { get; }
    internal RedisLog Log { get; }
    internal Channels Channels { get; }
    internal SentinelEvents Events { get; }
    internal SentinelHello Hello { get; }
    internal SentinelMonitor Monitor { get; }
    internal SentinelReports Reports { get; }
    internal SentinelFailover Failover { get; }
    internal SentinelConfiguration Configuration => _configuration;
    internal SortedDictionary<string, WatchedInstance> Masters { get; } = new(StringComparer.Ordinal);
    internal ServerStatistics Statistics => _frontEnd.Statistics;
    internal DateTimeOffset Started { get; }
    internal string RunId { get; }
    internal string Id => _configuration.Id;
    internal long CurrentEpoch { get; set; }
    internal TimeProvider Clock => _context.Clock;
    internal DateTimeOffset Now => _context.Clock.GetUtcNow();
    internal SeededRandom Random => _context.Random;

    /// <summary>As it tells the others.</summary>
    internal (string Host, int Port) AnnouncedAddress =>
        (_configuration.AnnouncedHost.Length > 0 ? _configuration.AnnouncedHost : _context.PodIp, _configuration.AnnouncedPort > 0 ? _configuration.AnnouncedPort : _configuration.Port);

    internal async Task<int> RunAsync()
    {
        _frontEnd.Listen(_configuration.Port);
        _configuration.Fill(this);
        if (_configuration.Id.Length == 0)
        {
            _configuration.Id = _context.Random.Hex(40);
            if (!TrySave(out var reason))
            {
                Log.Warning($"Sentinel config file {_configuration.Path} is not writable: {reason}. Exiting...");
                _frontEnd.Close();
                return 1;
            }
        }

        Log.Warning($"Sentinel ID is {_configuration.Id}");
        foreach (var master in Masters.Values) Events.Tell('#', "+monitor", master, $"quorum {RedisText.Integer(master.Quorum)}");
        SimProcess.Current.Spawn(HandleSignalsAsync);
        SimProcess.Current.Spawn(() => Monitor.RunAsync(_ended.Token), static _ => { });
        var code = await _exit.Task;
        _ended.Cancel();
        Monitor.Wake();
        foreach (var master in Masters.Values) Close(master);
        _frontEnd.Close();
        return code;
    }

    internal Task<(SimConnection? Connection, string Refusal)> TryConnectAsync(string host, int port, TimeSpan limit) => _context.TryConnectAsync(host, port, limit);

    internal Task RunChildAsync(IReadOnlyList<string> arguments) => _context.RunChildAsync(arguments, new Kernel.Messaging.Mailbox<string>());

    /// <summary>Keeps what it knows; a failure is logged, as the real one does, and it goes on with what is in memory.</summary>
    internal void Save()
    {
        if (!TrySave(out var reason)) Log.Warning($"WARNING: Sentinel was not able to save the new configuration on disk!!!: {reason}");
    }

    /// <summary>Forgets what is known of a master but its name, address and settings.</summary>
    internal void Reset(WatchedInstance master, bool keepsSentinels)
    {
        foreach (var replica in master.Replicas.Values) replica.Link.Close();
        master.Replicas.Clear();
        if (!keepsSentinels)
        {
            foreach (var other in master.Sentinels.Values) other.Link.Close();
            master.Sentinels.Clear();
        }

        master.Link.CloseCommands();
        master.Link.CloseChannel();
        master.Link.Reset();
        (master.IsSubjectivelyDown, master.IsObjectivelyDown, master.IsForced, master.Promoted) = (false, false, false, null);
        (master.Stage, master.StageChangedAt, master.FailoverStartedAt) = (FailoverStage.None, default, default);
        (master.Leader, master.RunId, master.InformedAt) = ("", "", null);
        (master.RoleReported, master.RoleReportedAt) = ("master", Now);
    }

    internal static void Close(WatchedInstance master)
    {
        foreach (var instance in master.Replicas.Values.Concat(master.Sentinels.Values).Append(master)) instance.Link.Close();
    }

    internal void ShutDown()
    {
        Log.Warning("User requested shutdown...");
        Log.Warning("Sentinel is now ready to exit, bye bye...");
        _exit.TrySetResult(0);
    }

    private async Task HandleSignalsAsync()
    {
        while (!_exit.Task.IsCompleted)
        {
            var signal = await _context.Signals.TakeAsync(CancellationToken.None);
            if (signal is not ("SIGTERM" or "SIGINT")) continue;
            Log.FromSignalHandler($"Received {signal} scheduling shutdown...");
            ShutDown();
        }
    }

    private bool TrySave(out string reason)
    {
        try
        {
            _configuration.Save(this);
            reason = "";
            return true;
        }
        catch (SimIoException exception)
        {
            reason = exception.Message[(exception.Path.Length + 2)..];
            return false;
        }
    }
}
