using System.Globalization;
using Drydock.Core.Ports;
using Drydock.Harness.Scenarios;
using Drydock.Harness.Traffic;

namespace Drydock.Live.Environments;

/// <summary>
/// A client of one Redis pod on a real cluster: every write is <c>redis-cli SET</c> in the pod itself, so that it needs neither a route into the cluster's network nor a client library.
/// It keeps the same account of what was acknowledged as the simulated writers do.
/// </summary>
internal sealed class ExecRedisWriter(IKubernetesApi api, TimeProvider clock, TrafficSpec spec, string ns, string pod, string container)
{
    private const int KeysPerRead = 100;

    private readonly CancellationTokenSource _stop = new();
    private readonly WriteLedger _ledger = new($"{ns}/{pod}");
    private readonly long _begun = clock.GetTimestamp();
    private volatile string _pod = pod;
    private Task _loop = Task.CompletedTask;
    private long _number;

    internal WriteLedger Ledger => _ledger;
    internal string Namespace => ns;
    internal string Pod => _pod;

    internal void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Sends what follows to another pod.</summary>
    internal void Retarget(string other) => _pod = other;

    /// <summary>Ends the writing; the write that is under way counts as not acknowledged.</summary>
    internal async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _ledger.Close(clock.GetElapsedTime(_begun));
    }

    /// <summary>Reads every key that was written and compares; what is lost, a line each.</summary>
    /// <exception cref="PortUnreachableException">The pod could not be asked.</exception>
    internal async Task<IReadOnlyList<string>> JudgeAsync(CancellationToken cancellationToken)
    {
        var lost = new List<string>();
        foreach (var keys in _ledger.Keys.Chunk(KeysPerRead))
        {
            var found = await api.ExecAsync(new ExecRequest(ns, _pod, container, ["redis-cli", "MGET", .. keys]), cancellationToken);
            if (found is not { ExitCode: 0, Error: null }) throw new PortUnreachableException($"redis-cli in {ns}/{_pod} ended with {found.ExitCode}: {found.Error ?? found.Stderr.Trim()}");
            var values = found.Stdout.Split('\n');
            for (var i = 0; i < keys.Length; i++)
            {
                if (_ledger.Judge(keys[i], i < values.Length && long.TryParse(values[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null) is { } broken) lost.Add(broken);
            }
        }

        return lost;
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await WriteAsync();
                await Task.Delay(spec.Interval, clock, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // It was told to stop.
            return;
        }
    }

    private async Task WriteAsync()
    {
        var number = ++_number;
        // Every write has a key of its own, so that no later write hides the loss of an earlier one.
        var key = string.Create(CultureInfo.InvariantCulture, $"write:{number:000000}");
        _ledger.Attempt(key, number);
        try
        {
            var reply = await api.ExecAsync(new ExecRequest(ns, _pod, container, ["redis-cli", "SET", key, number.ToString(CultureInfo.InvariantCulture)]), _stop.Token);
            if (reply is { ExitCode: 0, Error: null } && reply.Stdout.Trim() == "OK") _ledger.Acknowledge(key, number, clock.GetElapsedTime(_begun));
            else _ledger.Fail();
        }
        catch (PortUnreachableException)
        {
            _ledger.Fail();
        }
    }
}
