using System.Globalization;
using System.Text;
using Drydock.Core.Ports;
using Drydock.Harness.Scenarios;
using Drydock.Harness.Traffic.Types;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Harness.Traffic;

/// <summary>A client of one Redis pod: writes numbers, each under a key of its own, one at a time, reconnects when it must, and keeps account of what was acknowledged.</summary>
internal sealed class RedisWriter
{
    /// <summary>Stands in every value, so that an unencrypted disk shows it.</summary>
    internal const string Marker = "drydock-plaintext-marker";

    private const int KeysPerRead = 128;

    private static readonly TimeSpan AddressTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    private readonly World _world;
    private readonly SimNetwork _network;
    private readonly IKubernetesApi _api;
    private readonly TrafficSpec _spec;
    private IClientAddress _address;
    private CancellationTokenSource _addressEnd = new();
    private readonly TypedWrites? _typed;
    private long _number;
    private bool _stopping;

    internal RedisWriter(World world, SimNetwork network, IKubernetesApi api, TrafficSpec spec, string ns, string pod)
    {
        (_world, _network, _api, _spec) = (world, network, api, spec);
        (Namespace, Pod) = (ns, pod);
        Ledger = new WriteLedger($"{ns}/{pod}");
        Process = world.CreateProcess($"writer-{ns}-{pod}");
        if (spec.Data == RedisData.AllTypes) _typed = new TypedWrites(Process.Random, world.Clock);
        _address = Service is null ? new PodAddress(api, world.Clock, ns, pod) : new ServiceAddress(api, world.Clock, ns, Service, Process.Random);
    }

    internal string Namespace { get; }
    internal string Pod { get; private set; }

    /// <summary>The Service by which it comes to a pod; null when it knows its pod.</summary>
    internal string? Service => _spec.Service;

    internal WriteLedger Ledger { get; }
    internal SimProcess Process { get; }

    internal void Start() => Process.Start(async () =>
    {
        Watch();
        while (!_stopping) await ServeOneConnectionAsync();
    });

    /// <summary>No further write is begun.</summary>
    internal void Stop() => _stopping = true;

    /// <summary>Sends what follows to another pod, as a changed Service or configuration would.</summary>
    internal void Retarget(string pod)
    {
        Pod = pod;
        _addressEnd.Cancel();
        _addressEnd = new CancellationTokenSource();
        _address = new PodAddress(_api, _world.Clock, Namespace, pod);
        Process.Spawn(() =>
        {
            Watch();
            return Task.CompletedTask;
        });
    }

    /// <summary>Reads every key that was ever written and compares; called by the judge, in its own process.</summary>
    internal async Task<IReadOnlyList<string>> JudgeAsync(IReadOnlyList<string> addresses, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        var (written, typed) = (Ledger.Keys.ToList(), new List<string>());
        foreach (var address in addresses)
        {
            var client = await ConnectAsync(address, cancellationToken);
            foreach (var keys in written.Chunk(KeysPerRead))
            {
                var replies = await client.CallAsync(cancellationToken, ["MGET", .. keys]);
                for (var i = 0; i < keys.Length; i++)
                {
                    if (!replies.Items[i].IsNull && NumberOf(replies.Items[i].Text) is { } number) found[keys[i]] = number;
                }
            }

            if (_typed is not null) typed.AddRange((await _typed.JudgeAsync(client, Ledger.IsExcused, cancellationToken)).Select(p => $"{Ledger.Target}: {p}"));
            client.Close();
        }

        return [.. written.Select(key => Ledger.Judge(key, found.TryGetValue(key, out var number) ? number : null)).OfType<string>(), .. typed];
    }

    /// <summary>When Redis saves by itself, as CONFIG GET tells it; called by the judge, in its own process.</summary>
    internal async Task<string> ReadSaveRulesAsync(string address, CancellationToken cancellationToken)
    {
        var client = await ConnectAsync(address, cancellationToken);
        var reply = await client.CallAsync(cancellationToken, "CONFIG", "GET", "save");
        client.Close();
        return reply.Items.Count == 2 ? reply.Items[1].Text : "";
    }

    /// <summary>
    /// Redis is killed now: by its contract it keeps what it had saved when the file system last committed. LASTSAVE tells the end of a save, which holds what was there at its beginning.
    /// </summary>
    internal async Task ExcuseCrashAsync(string address)
    {
        try
        {
            var client = await ConnectAsync(address, CancellationToken.None);
            using var timeout = new CancellationTokenSource(CommandTimeout, _world.Clock);
            var saved = DateTimeOffset.FromUnixTimeSeconds((await client.CallAsync(timeout.Token, "LASTSAVE")).Integer) - _world.Clock.Start;
            client.Close();
            var isDurable = _world.Clock.Elapsed - saved > CommitInterval;
            Ledger.Excuse(isDurable ? saved - CommitInterval : TimeSpan.Zero, _world.Clock.Elapsed + CommandTimeout);
        }
        catch (OperationCanceledException)
        {
            // Paused by the migration: when it saved last can't be asked, and nothing is acknowledged meanwhile.
            Ledger.Excuse(TimeSpan.Zero, _world.Clock.Elapsed);
        }
        catch (SimSocketException gone)
        {
            _world.Timeline.Add(Process.Name, TimelineKind.Workload, $"nobody listens, so nothing is forgiven: {gone.Message}");
        }
    }

    private static long? NumberOf(string value)
    {
        var end = value.IndexOf(':', StringComparison.Ordinal);
        return end > 0 && long.TryParse(value.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private void Watch()
    {
        var (address, end) = (_address, _addressEnd.Token);
        Process.Spawn(() => address.RunAsync(end), static _ => { });
    }

    private async Task ServeOneConnectionAsync()
    {
        RespClient? client = null;
        try
        {
            if (await _address.WaitAsync(AddressTimeout) is not { } address)
            {
                await FailAsync();
                return;
            }

            client = await ConnectAsync(address, CancellationToken.None);
            var pod = Pod;
            while (!_stopping && pod == Pod)
            {
                // One write in four is a string, in which the marker stands.
                if (_typed is null || Process.Random.Next(4) == 0) await WriteAsync(client);
                else await WriteTypedAsync(client, _typed);
                await Task.Delay(Process.Random.Duration(_spec.Interval / 2, _spec.Interval * 1.5), _world.Clock);
            }
        }
        catch (Exception exception) when (exception is SimSocketException or OperationCanceledException)
        {
            await FailAsync();
        }

        client?.Close();
    }

    private async Task<RespClient> ConnectAsync(string address, CancellationToken cancellationToken)
    {
        var client = await RespClient.ConnectAsync(_network, address, 6379, _world.Clock, CommandTimeout, cancellationToken);
        if (_spec.Password is not { } password) return client;
        using var timeout = new CancellationTokenSource(CommandTimeout, _world.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var reply = await client.CallAsync(either.Token, "AUTH", password);
        if (reply.IsOk) return client;
        client.Close();
        throw new SimSocketException($"{address}: {reply.Text}");
    }

    private async Task FailAsync()
    {
        Ledger.Fail();
        _typed?.LeaveAll();
        await Task.Delay(RetryPause, _world.Clock);
    }

    private async Task WriteAsync(RespClient client)
    {
        var number = ++_number;
        // Every write has a key of its own, so that no later write hides the loss of an earlier one.
        // Behind a Service several clients may come to one pod.
        var key = string.Create(CultureInfo.InvariantCulture, $"write:{(Service is null ? "" : Pod + ":")}{number:000000}");
        Ledger.Attempt(key, number);
        var reply = await client.CallAsync(CommandTimeout, _world.Clock, "SET", key, string.Create(CultureInfo.InvariantCulture, $"{number}:{Marker}"));
        if (reply.IsOk) Ledger.Acknowledge(key, number, _world.Clock.Elapsed);
        else Ledger.Fail();
    }

    /// <exception cref="SimSocketException">The change was refused: a transaction may have begun on this connection, which is of no more use.</exception>
    private async Task WriteTypedAsync(RespClient client, TypedWrites typed)
    {
        using var timeout = new CancellationTokenSource(CommandTimeout, _world.Clock);
        var reply = await typed.WriteAsync(client, ++_number, timeout.Token);
        if (reply.IsError) throw new SimSocketException($"{Pod}: {reply.Text}");
        Ledger.Acknowledge(_world.Clock.Elapsed);
    }

    internal static byte[] MarkerBytes => Encoding.ASCII.GetBytes(Marker);
}
