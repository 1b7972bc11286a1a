using System.Globalization;
using System.Text;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>A running sentinel.</summary>
internal sealed class Sentinel
{
    private readonly IContainerContext _context;
    private readonly RedisVersion _version;
    private readonly SentinelConfiguration _configuration;
    private readonly RedisLog _log;
    private readonly RedisFrontEnd _frontEnd;
    private readonly TaskCompletionSource<int> _exit = new();
    private readonly DateTimeOffset _started;
    private readonly string _runId;

    internal Sentinel(IContainerContext context, RedisVersion version, SentinelConfiguration configuration, RedisLog log)
    {
        _context = context;
        _version = version;
        _configuration = configuration;
        _log = log;
        _frontEnd = new RedisFrontEnd(context, Execute);
        _started = context.Clock.GetUtcNow();
        _runId = context.Random.Hex(40);
    }

    internal async Task<int> RunAsync()
    {
        _frontEnd.Listen(_configuration.Port);
        if (_configuration.Id.Length == 0)
        {
            _configuration.Id = _context.Random.Hex(40);
            if (!TrySave(out var reason))
            {
                _log.Warning($"Sentinel config file {_configuration.Path} is not writable: {reason}. Exiting...");
                _frontEnd.Close();
                return 1;
            }
        }

        _log.Warning($"Sentinel ID is {_configuration.Id}");
        foreach (var master in _configuration.Masters.Values) _log.Warning($"+monitor {master} quorum {RedisText.Integer(master.Quorum)}");
        SimProcess.Current.Spawn(HandleSignalsAsync);
        var code = await _exit.Task;
        _frontEnd.Close();
        return code;
    }

    private async Task HandleSignalsAsync()
    {
        while (!_exit.Task.IsCompleted)
        {
            var signal = await _context.Signals.TakeAsync(CancellationToken.None);
            if (signal is not ("SIGTERM" or "SIGINT")) continue;
            _log.FromSignalHandler($"Received {signal} scheduling shutdown...");
            ShutDown();
        }
    }

    private void ShutDown()
    {
        _log.Warning("User requested shutdown...");
        _log.Warning("Sentinel is now ready to exit, bye bye...");
        _exit.TrySetResult(0);
    }

    private Task? Execute(RedisConnection connection, byte[][] arguments)
    {
        var (reply, words) = (connection.Reply, arguments.Select(a => RedisText.Of(a)).ToArray());
        var statistics = _frontEnd.Statistics;
        statistics.CommandsProcessed++;
        switch (words[0].ToLowerInvariant())
        {
            case "ping" when words.Length == 1: reply.Status("PONG"); break;
            case "sentinel" when words.Length > 1: ExecuteSentinel(reply, words); break;
            case "info" when words.Length <= 2: reply.Bulk(Information(words.Length == 2 ? words[1].ToLowerInvariant() : "default")); break;
            case "role" when words.Length == 1:
                reply.Array(2);
                reply.Bulk("sentinel");
                reply.Array(_configuration.Masters.Count);
                foreach (var name in _configuration.Masters.Keys) reply.Bulk(name);
                break;
            case "shutdown":
                connection.ClosesAfterReply = true;
                ShutDown();
                break;
            case "quit":
                reply.Ok();
                connection.ClosesAfterReply = true;
                break;
            case "subscribe" or "unsubscribe" or "psubscribe" or "punsubscribe" or "publish" or "client":
                reply.Error($"ERR '{words[0].ToLowerInvariant()}' is a command of Redis Sentinel that Drydock's simulated one does not model");
                break;
            case "ping" or "info" or "role" or "sentinel":
                reply.Error($"ERR wrong number of arguments for '{words[0].ToLowerInvariant()}' command");
                break;
            default: reply.Error($"ERR unknown command '{words[0]}'"); break;
        }

        return null;
    }

    private void ExecuteSentinel(RedisReplyWriter reply, string[] words)
    {
        switch (words[1].ToLowerInvariant(), words.Length)
        {
            case ("masters", 2):
                reply.Array(_configuration.Masters.Count);
                foreach (var master in _configuration.Masters.Values) Describe(reply, master);
                break;
            case ("master", 3) when _configuration.Masters.TryGetValue(words[2], out var known): Describe(reply, known); break;
            case ("slaves" or "sentinels", 3) when _configuration.Masters.ContainsKey(words[2]): reply.Array(0); break;
            case ("master" or "slaves" or "sentinels" or "remove" or "set", >= 3) when !_configuration.Masters.ContainsKey(words[2]):
                reply.Error("ERR No such master with that name");
                break;
            case ("get-master-addr-by-name", 3):
                if (!_configuration.Masters.TryGetValue(words[2], out var found))
                {
                    reply.NullArray();
                    break;
                }

                reply.Array(2);
                reply.Bulk(found.Address);
                reply.Bulk(RedisText.Integer(found.Port));
                break;
            case ("monitor", 6): Monitor(reply, words); break;
            case ("remove", 3):
                _log.Warning($"-monitor {_configuration.Masters[words[2]]}");
                _configuration.Masters.Remove(words[2]);
                Saved(reply);
                break;
            case ("set", >= 5) when words.Length % 2 == 1: Set(reply, words); break;
            case ("flushconfig", 2): Saved(reply); break;
            case ("masters" or "master" or "slaves" or "sentinels" or "get-master-addr-by-name" or "monitor" or "remove" or "set" or "flushconfig", _):
                reply.Error($"ERR Wrong number of arguments for 'sentinel {words[1]}'");
                break;
            case ("failover" or "reset" or "ckquorum" or "is-master-down-by-addr" or "pending-scripts" or "info-cache" or "simulate-failure", _):
                reply.Error($"ERR SENTINEL {words[1].ToUpperInvariant()} is not modelled by Drydock's simulated sentinel");
                break;
            default: reply.Error($"ERR Unknown sentinel subcommand '{words[1]}'"); break;
        }
    }

    private void Monitor(RedisReplyWriter reply, string[] words)
    {
        if (!int.TryParse(words[5], CultureInfo.InvariantCulture, out var quorum)) reply.Error("ERR Invalid quorum");
        else if (!int.TryParse(words[4], CultureInfo.InvariantCulture, out var port)) reply.Error("ERR Invalid port");
        else if (quorum <= 0) reply.Error("ERR Quorum must be 1 or greater.");
        else if (_configuration.Masters.ContainsKey(words[2])) reply.Error("ERR Duplicated master name");
        else if (port is < 0 or > 65535) reply.Error("ERR Invalid port number");
        else
        {
            var master = _configuration.Masters[words[2]] = new SentinelMaster(words[2], words[3], port, quorum);
            _log.Warning($"+monitor {master} quorum {RedisText.Integer(quorum)}");
            Saved(reply);
        }
    }

    private void Set(RedisReplyWriter reply, string[] words)
    {
        var master = _configuration.Masters[words[2]];
        for (var i = 3; i < words.Length; i += 2)
        {
            var (option, value) = (words[i].ToLowerInvariant(), words[i + 1]);
            if (option != "quorum" && !master.Options.ContainsKey(option))
            {
                reply.Error($"ERR Unknown option '{words[i]}' for SENTINEL SET");
                return;
            }

            if (!int.TryParse(value, CultureInfo.InvariantCulture, out var number) || number <= 0)
            {
                reply.Error($"ERR Invalid argument '{value}' for SENTINEL SET '{words[i]}'");
                return;
            }

            if (option == "quorum") master.Quorum = number;
            else master.Options[option] = value;
            _log.Warning($"+set {master} {option} {value}");
        }

        Saved(reply);
    }

    private void Saved(RedisReplyWriter reply)
    {
        // The real one logs the failure and goes on with the state in memory.
        if (!TrySave(out var reason)) _log.Warning($"WARNING: Sentinel was not able to save the new configuration on disk!!!: {reason}");
        reply.Ok();
    }

    private bool TrySave(out string reason)
    {
        try
        {
            _configuration.Save();
            reason = "";
            return true;
        }
        catch (SimIoException exception)
        {
            reason = exception.Message[(exception.Path.Length + 2)..];
            return false;
        }
    }

    private static void Describe(RedisReplyWriter reply, SentinelMaster master)
    {
        (string Name, string Value)[] fields =
        [
            ("name", master.Name), ("ip", master.Address), ("port", RedisText.Integer(master.Port)), ("runid", ""), ("flags", "master"),
            ("link-pending-commands", "0"), ("link-refcount", "1"), ("num-slaves", "0"), ("num-other-sentinels", "0"), ("quorum", RedisText.Integer(master.Quorum)),
            ("down-after-milliseconds", master.Options["down-after-milliseconds"]), ("failover-timeout", master.Options["failover-timeout"]),
            ("parallel-syncs", master.Options["parallel-syncs"]),
        ];
        reply.Array(fields.Length * 2);
        foreach (var (name, value) in fields)
        {
            reply.Bulk(name);
            reply.Bulk(value);
        }
    }

    private string Information(string section)
    {
        var text = new StringBuilder();
        var uptime = (long)(_context.Clock.GetUtcNow() - _started).TotalSeconds;
        if (section is "default" or "all" or "server")
        {
            text.Append(CultureInfo.InvariantCulture, $"# Server\r\nredis_version:{_version.Text}\r\nredis_mode:sentinel\r\nprocess_id:{_log.ProcessId}\r\nrun_id:{_runId}\r\n");
            text.Append(CultureInfo.InvariantCulture, $"tcp_port:{_configuration.Port}\r\nuptime_in_seconds:{uptime}\r\nconfig_file:{_configuration.Path}\r\n");
        }

        if (section is "default" or "all" or "sentinel")
        {
            if (text.Length > 0) text.Append("\r\n");
            text.Append(CultureInfo.InvariantCulture, $"# Sentinel\r\nsentinel_masters:{_configuration.Masters.Count}\r\nsentinel_tilt:0\r\n");
            text.Append("sentinel_running_scripts:0\r\nsentinel_scripts_queue_length:0\r\nsentinel_simulate_failure_flags:0\r\n");
            var number = 0;
            foreach (var master in _configuration.Masters.Values)
            {
                text.Append(CultureInfo.InvariantCulture, $"master{number++}:name={master.Name},status=ok,address={master.Address}:{master.Port},slaves=0,sentinels=1\r\n");
            }
        }

        return text.ToString();
    }
}
