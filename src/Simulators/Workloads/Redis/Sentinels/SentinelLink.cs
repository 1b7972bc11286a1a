using System.Diagnostics.CodeAnalysis;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Network;

namespace Drydock.Simulators.Workloads.Redis.Sentinels;

/// <summary>A sentinel's two connections with an instance: one for commands, one that listens to hellos.</summary>
internal sealed class SentinelLink
{
    /// <summary>A real sentinel waits as long as the kernel does; the watch's own clocks decide what that means.</summary>
    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(10);

    private readonly Sentinel _sentinel;
    private readonly WatchedInstance _instance;
    private readonly Action<string> _onHello;
    private readonly Queue<Action<RespReply>> _pending = new();
    private SimConnection? _commands;
    private SimConnection? _channel;
    private bool _isConnecting;
    private bool _isChannelConnecting;
    private bool _isClosed;
    private DateTimeOffset? _triedAt;

    internal SentinelLink(Sentinel sentinel, WatchedInstance instance, Action<string> onHello)
    {
        (_sentinel, _instance, _onHello) = (sentinel, instance, onHello);
        Reset();
    }

    internal bool IsConnected => _commands is not null;
    internal bool IsWhole => _commands is not null && (_channel is not null || _instance.Kind == SentinelKind.Sentinel);
    internal int PendingCount => _pending.Count;
    internal DateTimeOffset CommandsSince { get; private set; }
    internal DateTimeOffset ChannelSince { get; private set; }

    /// <summary>When the oldest PING that was not answered was sent; null: none is out.</summary>
    internal DateTimeOffset? UnansweredSince { get; set; }

    internal DateTimeOffset? PingedAt { get; set; }
    internal DateTimeOffset LastPong { get; set; }
    internal DateTimeOffset LastAvailable { get; set; }
    internal DateTimeOffset LastActivity { get; private set; }

    private DateTimeOffset Now => _sentinel.Now;

    /// <summary>As for a new instance: nothing is known of how well it is.</summary>
    internal void Reset()
    {
        (UnansweredSince, PingedAt, LastPong, LastAvailable) = (Now, null, Now, Now);
    }

    /// <summary>Opens what is not open, at most once a PING period.</summary>
    internal void Reconnect()
    {
        if (IsWhole || _isClosed || _instance.Port == 0 || _triedAt > Now - Sentinel.PingPeriod) return;
        _triedAt = Now;
        if (_commands is null && !_isConnecting)
        {
            _isConnecting = true;
            SimProcess.Current.Spawn(RunCommandsAsync);
        }

        if (_channel is null && !_isChannelConnecting && _instance.Kind != SentinelKind.Sentinel)
        {
            _isChannelConnecting = true;
            SimProcess.Current.Spawn(RunChannelAsync);
        }
    }

    /// <summary>Sends a command; what is to be done with its reply is not done when the connection ends before.</summary>
    internal bool Send(Action<RespReply> onReply, params ReadOnlySpan<string> words)
    {
        if (_commands is not { } connection) return false;
        try
        {
            connection.Send(RespRequest.Encode(words));
        }
        catch (SimSocketException)
        {
            CloseCommands();
            return false;
        }

        _pending.Enqueue(onReply);
        return true;
    }

    internal void CloseCommands()
    {
        _pending.Clear();
        _instance.IsInformationWanted = false;
        _commands?.Close();
        _commands = null;
    }

    internal void CloseChannel()
    {
        _channel?.Close();
        _channel = null;
    }

    internal void Close()
    {
        _isClosed = true;
        CloseCommands();
        CloseChannel();
    }

    private Task<(SimConnection? Connection, string Refusal)> TryConnectAsync() => _sentinel.TryConnectAsync(_instance.Host, _instance.Port, ConnectMax);

    private async Task RunCommandsAsync()
    {
        var (connection, _) = await TryConnectAsync();
        _isConnecting = false;
        if (IsUseless(connection)) return;
        _commands = connection;
        CommandsSince = Now;
        _pending.Clear();
        if ((_instance.Master ?? _instance) is { Password: { } password } master && _instance.Kind != SentinelKind.Sentinel)
        {
            if (master.User is { } user) Send(static _ => { }, "AUTH", user, password);
            else Send(static _ => { }, "AUTH", password);
        }

        // Sentinels of one watch have one password.
        if (_instance.Kind == SentinelKind.Sentinel && _sentinel.Configuration.Password.Length > 0) Send(static _ => { }, "AUTH", _sentinel.Configuration.Password);
        if (_sentinel.Version.Number >= 300 && _instance.Kind != SentinelKind.Sentinel) Send(static _ => { }, "CLIENT", "SETNAME", $"sentinel-{_sentinel.Id[..8]}-cmd");
        _sentinel.Monitor.Ping(_instance);
        Listen(
            connection,
            () => _commands == connection,
            reply =>
            {
                if (_pending.TryDequeue(out var onReply)) onReply(reply);
            },
            CloseCommands);
    }

    private bool IsUseless([NotNullWhen(false)] SimConnection? connection)
    {
        if (_isClosed) connection?.Close();
        return _isClosed || connection is null;
    }

    private async Task RunChannelAsync()
    {
        var (connection, _) = await TryConnectAsync();
        _isChannelConnecting = false;
        if (IsUseless(connection)) return;
        _channel = connection;
        (ChannelSince, LastActivity) = (Now, Now);
        if ((_instance.Master ?? _instance) is { Password: { } password } master) connection.Send(RespRequest.Encode(master.User is { } user ? ["AUTH", user, password] : ["AUTH", password]));
        connection.Send(RespRequest.Encode(["SUBSCRIBE", SentinelHello.Channel]));
        Listen(
            connection,
            () => _channel == connection,
            reply =>
            {
                LastActivity = Now;
                if (reply.Items is [{ Text: "message" }, _, { } message]) _onHello(message.Text);
            },
            CloseChannel);
    }

    /// <summary>Replies are taken as their bytes arrive. What is gone is opened anew by the next turn.</summary>
    private static void Listen(SimConnection connection, Func<bool> isCurrent, Action<RespReply> onReply, Action onEnd)
    {
        var replies = new RespReplyReader();
        connection.OnReceived(
            piece =>
            {
                if (!isCurrent()) return;
                replies.Append(piece.Span);
                while (isCurrent() && replies.TryRead() is { } reply) onReply(reply);
            },
            _ =>
            {
                if (isCurrent()) onEnd();
            });
    }
}
