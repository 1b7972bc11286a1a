using Drydock.Simulators.Kernel;
using Drydock.Simulators.Network;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Workloads.Redis.Aof;
using Drydock.Simulators.Workloads.Redis.Commands;
using Drydock.Simulators.Workloads.Redis.Rdb;
using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>A running redis-server: its data, its event loop and its end.</summary>
internal sealed class RedisServer
{
    private readonly IContainerContext _context;
    private readonly TaskCompletionSource<int> _exit = new();
    private bool _isShutdownWanted;

    internal RedisServer(IContainerContext context, RedisVersion version, RedisConfiguration configuration, RedisLog log, CommandTable commands)
    {
        _context = context;
        Version = version;
        Configuration = configuration;
        Log = log;
        Databases = new Keyspace[configuration.Databases];
        for (var i = 0; i < Databases.Length; i++) Databases[i] = new Keyspace();
        Commands = commands;
        FrontEnd = new RedisFrontEnd(context, Execute) { Refusal = Refuse, Dropped = Forget, BeforeReplies = BeforeReplies, HasShortDoubles = version.HasSetListpacks, MayReplicate = Commands.MayReplicate };
        Blocking = new BlockedClients(this);
        Channels = new Channels(FrontEnd);
        Propagation = new Propagation(this);
        AppendOnly = new AppendOnlyFile(this);
        Replication = new Replication(this);
        Limits = EncodingLimits.Of(configuration);
        Persistence = new RedisPersistence(context, configuration, version, log, Databases);
        Persistence.MoreFields = ReplicationFields;
        Persistence.ChildEnded = OnChildEnded;
        Started = context.Clock.GetUtcNow();
        RunId = context.Random.Hex(40);
    }

    internal RedisVersion Version { get; }
    internal RedisConfiguration Configuration { get; }
    internal RedisLog Log { get; }
    internal Keyspace[] Databases { get; }
    internal CommandTable Commands { get; }
    internal RedisFrontEnd FrontEnd { get; }
    internal BlockedClients Blocking { get; }
    internal Channels Channels { get; }
    internal Propagation Propagation { get; }
    internal AppendOnlyFile AppendOnly { get; }
    internal Replication Replication { get; }

    /// <summary>Up to where collections are packed; follows the configuration.</summary>
    internal EncodingLimits Limits { get; set; }

    internal RedisPersistence Persistence { get; }
    internal DateTimeOffset Started { get; }
    internal string RunId { get; }
    internal bool IsLoading { get; private set; }
    internal IFileSystem Files => _context.Files;
    internal TimeProvider Clock => _context.Clock;
    internal SeededRandom Random => _context.Random;

    internal string PodIp => _context.PodIp;

    internal long NowMilliseconds => _context.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Runs to the end of the process and returns its exit code.</summary>
    internal async Task<int> RunAsync()
    {
        try
        {
            FrontEnd.Listen(Configuration.Port);
        }
        catch (SimSocketException)
        {
            Log.Warning($"Creating Server TCP listening socket *:{Configuration.Port}: bind: Address already in use");
            return 1;
        }

        SimProcess.Current.Spawn(HandleSignalsAsync);
        Log.Raw(RedisBanner.For(Version.Text, "standalone", Configuration.Port, Log.ProcessId));
        Log.Warning($"Server started, Redis version {Version.Text}");
        NoticeWhatIsNotSimulated();
        await LoadAsync();
        var code = await _exit.Task;
        Persistence.Stop();
        Replication.Stop();
        AppendOnly.Stop();
        FrontEnd.Close();
        return code;
    }

    /// <summary>What SHUTDOWN and SIGTERM do; false when the server goes on because it could not save.</summary>
    /// <param name="save">True: save whatever the rules say; false: never; null: if there are save rules.</param>
    internal async Task<bool> ShutDownAsync(bool? save)
    {
        Log.Warning("User requested shutdown...");
        if (Persistence.HasChild)
        {
            Log.Warning("There is a child saving an .rdb. Killing it!");
            Persistence.KillChild();
        }

        await AppendOnly.CloseAsync();
        if (save ?? Configuration.SaveRules.Count > 0)
        {
            Log.Notice("Saving the final RDB snapshot before exiting.");
            if (!await Persistence.SaveAsync())
            {
                Log.Warning("Error trying to save the DB, can't exit.");
                return false;
            }
        }
        else if (Persistence.Dirty > 0 && !AppendOnly.IsOn)
        {
            Persistence.Tell($"ends without saving: {Persistence.Dirty} changes are lost");
        }

        Log.Warning("Redis is now ready to exit, bye bye...");
        _exit.TrySetResult(0);
        return true;
    }

    private async Task LoadAsync()
    {
        // A small file is loaded before the event loop looks at clients at all; during a large one it answers them with -LOADING.
        IsLoading = true;
        try
        {
            var isSmall = (Files.Stat(Configuration.DumpPath)?.Size ?? 0) <= 2 << 20;
            if (isSmall) await FrontEnd.RunExclusivelyAsync(LoadAndTellAsync);
            else await LoadAndTellAsync();
            return;
        }
        catch (SimIoException exception)
        {
            Log.Warning($"Fatal error loading the DB: {exception.Message[(exception.Path.Length + 2)..]}. Exiting.");
        }
        catch (RdbFormatException exception)
        {
            ReportBrokenDump(exception);
        }
        catch (AofFormatException exception)
        {
            Log.Warning(exception.Message);
        }

        Persistence.Tell($"cannot load its {(Configuration.Flag("appendonly") ? "append only" : "dump")} file");
        _exit.TrySetResult(1);
    }

    private async Task LoadAndTellAsync()
    {
        // The append only file wins, also when it is not there: the dump of a server that had none before is not looked at.
        if (Configuration.Flag("appendonly")) await AppendOnly.LoadAsync();
        else await Persistence.LoadAsync();
        IsLoading = false;
        if (!_exit.Task.IsCompleted) FollowConfiguredMaster();
        if (!_exit.Task.IsCompleted) Log.Notice($"The server is now ready to accept connections on port {Configuration.Port}");
    }

    private void OnChildEnded()
    {
        if (AppendOnly.IsRewriteScheduled && !Persistence.HasChild) AppendOnly.TryRewrite();
        Replication.Synchronization.StartForWaiting();
    }

    private void FollowConfiguredMaster()
    {
        if (Persistence.LoadedFields.GetValueOrDefault("repl-id") is { } id && Persistence.LoadedFields.GetValueOrDefault("repl-offset") is { } offset && Version.Number >= 400)
        {
            Replication.Cached = (id, long.Parse(offset, System.Globalization.CultureInfo.InvariantCulture));
        }

        var master = Configuration["slaveof"].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (master.Length == 2) Replication.FollowMaster(master[0], int.Parse(master[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    private void ReportBrokenDump(RdbFormatException exception)
    {
        if (exception.Problem is RdbProblem.NotReadable)
        {
            Log.Warning(exception.Message);
            Log.Warning("Fatal error loading the DB: Invalid argument. Exiting.");
            return;
        }

        if (exception.Problem is RdbProblem.NotSimulated)
        {
            Log.Warning($"Drydock: {exception.Message}");
            return;
        }

        // The numbers are lines of rdb.c of 3.2.12.
        var (line, hint) = exception.Problem == RdbProblem.Truncated ? (1429, "Short read or OOM loading DB. Unrecoverable error, aborting now.")
            : exception.Message == "RDB CRC error" ? (1419, "Wrong RDB checksum. Aborting now.")
            : (1224, null);
        if (hint is not null) Log.Warning(hint);
        Log.Warning($"Internal error in RDB reading function at rdb.c:{line} -> {exception.Message}");
        Log.Raw($"[offset 0] Checking RDB file {Configuration["dbfilename"]}\n--- RDB ERROR DETECTED ---\n{exception.Message}\n");
    }

    private void NoticeWhatIsNotSimulated()
    {
        if (Configuration["maxmemory"] != "0") Log.Warning("Drydock: maxmemory is not simulated, no key is ever evicted");
    }

    private async Task HandleSignalsAsync()
    {
        while (!_exit.Task.IsCompleted)
        {
            var signal = await _context.Signals.TakeAsync(CancellationToken.None);
            if (_exit.Task.IsCompleted || signal is not ("SIGTERM" or "SIGINT")) continue;
            if (_isShutdownWanted && signal == "SIGINT")
            {
                Log.FromSignalHandler("You insist... exiting now.");
                _exit.TrySetResult(1);
                return;
            }

            if (IsLoading)
            {
                _exit.TrySetResult(0);
                return;
            }

            Log.FromSignalHandler($"Received {signal} scheduling shutdown...");
            if (_isShutdownWanted) continue;
            _isShutdownWanted = true;
            SimProcess.Current.Spawn(ShutDownOnSignalAsync);
        }
    }

    private async Task ShutDownOnSignalAsync()
    {
        // serverCron looks at the flag every 100 ms.
        await Task.Delay(Random.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(100)), Clock);
        await FrontEnd.RunExclusivelyAsync(async () =>
        {
            if (_exit.Task.IsCompleted || await ShutDownAsync(null)) return;
            Log.Warning("SIGTERM received but errors trying to shut down the server, check the logs for more information");
            _isShutdownWanted = false;
        });
    }

    private string? Refuse() => FrontEnd.Connections.Count >= Configuration.Number("maxclients") ? "ERR max number of clients reached" : null;

    internal Task<SimConnection> ConnectAsync(string host, int port, CancellationToken cancellationToken) => _context.ConnectAsync(host, port, cancellationToken);

    /// <summary>The process ends at once.</summary>
    internal void Exit(int code) => _exit.TrySetResult(code);

    /// <summary>What must happen before replies go out, if it takes time.</summary>
    internal Task? BeforeReplies() => AppendOnly.Flush();

    /// <summary>A replica throws its data away for those of its master.</summary>
    internal async Task LoadFromMasterAsync(byte[] dump)
    {
        await Persistence.ReplaceFileAsync(dump);
        Log.Notice($"MASTER <-> {(Version.Number < 500 ? "SLAVE" : "REPLICA")} sync: Flushing old data");
        foreach (var database in Databases) database.Clear();
        Log.Notice($"MASTER <-> {(Version.Number < 500 ? "SLAVE" : "REPLICA")} sync: Loading DB in memory");
        IsLoading = true;
        try
        {
            await Persistence.LoadAsync();
        }
        finally
        {
            IsLoading = false;
        }

        AppendOnly.StartAnew();
    }

    /// <summary>Since 4.0 a dump says where in the replication stream it was made.</summary>
    private IReadOnlyList<(string Name, string Value)> ReplicationFields() => Version.Number >= 400 && (Replication.HasBacklog || Replication.IsReplica)
        ? [("repl-stream-db", "0"), ("repl-id", Replication.Id), ("repl-offset", RedisText.Integer(Replication.Offset))] : [];

    private void Forget(RedisConnection connection)
    {
        Replication.Forget(connection);
        Blocking.Forget(connection);
        if (connection.IsSubscriber) Channels.Forget(connection);
        if (connection.Watched.Count > 0) TransactionCommands.ForgetWatches(this, connection);
    }

    /// <summary>A replica waits for its master to do it.</summary>
    private void RemoveExpired()
    {
        // Nothing changes by itself during a pause: replicas are to catch up.
        if (Replication.IsReplica || (FrontEnd.Pause.IsOn && Version.Number >= 400)) return;
        for (var i = 0; i < Databases.Length; i++)
        {
            var database = Databases[i];
            if (database.ExpiringCount == 0) continue;
            if (!Propagation.IsActive)
            {
                FrontEnd.Statistics.ExpiredKeys += database.RemoveExpired(NowMilliseconds);
                continue;
            }

            while (database.NextExpired(NowMilliseconds) is { } key)
            {
                database.Delete(key);
                FrontEnd.Statistics.ExpiredKeys++;
                Propagation.Feed(i, ["DEL"u8.ToArray(), RedisText.Bytes(key)]);
            }
        }
    }

    private Task? Execute(RedisConnection connection, byte[][] arguments)
    {
        RemoveExpired();
        return Commands.Execute(this, connection, arguments);
    }
}
