using System.Globalization;
using Drydock.Core.Ports;

namespace Drydock.Integration.Migrating;

/// <summary>Clients of the shop's Redis pods that write all the while and note what was acknowledged.</summary>
internal sealed class ShopWriter : IAsyncDisposable
{
    private static readonly string[] Pods = ["redis-0", "redis-1"];

    private readonly IKubernetesApi _api;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task<int>> _writers;

    internal ShopWriter(IKubernetesApi api)
    {
        _api = api;
        _writers = [.. Pods.Select(p => Task.Run(() => WriteAsync(p)))];
    }

    /// <summary>Stops writing and asks each pod for what it acknowledged: how many keys there were, and those that are gone.</summary>
    internal async Task<(int Acknowledged, IReadOnlyList<string> Lost)> JudgeAsync()
    {
        await _stop.CancelAsync();
        var counts = await Task.WhenAll(_writers);
        var lost = new List<string>();
        for (var i = 0; i < Pods.Length; i++)
        {
            var script = string.Concat(Enumerable.Range(0, counts[i]).Select(n => string.Create(CultureInfo.InvariantCulture, $"GET key:{n}\n")));
            var answer = await _api.ExecAsync(new ExecRequest("shop", Pods[i], "redis", ["redis-cli"], System.Text.Encoding.ASCII.GetBytes(script)), CancellationToken.None);
            var values = answer.Stdout.Split('\n').Where(l => !l.StartsWith('(')).ToList();
            for (var n = 0; n < counts[i]; n++)
            {
                var value = string.Create(CultureInfo.InvariantCulture, $"value:{n}");
                if (n >= values.Count || values[n] != value) lost.Add($"{Pods[i]} key:{n}: {(n < values.Count ? values[n] : "no answer")} {answer.Error}");
            }
        }

        return (counts.Sum(), lost);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_writers);
        _stop.Dispose();
    }

    /// <summary>Returns how many writes were acknowledged: key:0 to the one before.</summary>
    private async Task<int> WriteAsync(string pod)
    {
        var next = 0;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var (key, value) = (string.Create(CultureInfo.InvariantCulture, $"key:{next}"), string.Create(CultureInfo.InvariantCulture, $"value:{next}"));
                // What has begun is waited for: a write whose answer nobody heard is none that was acknowledged.
                var answer = await _api.ExecAsync(new ExecRequest("shop", pod, "redis", ["redis-cli", "SET", key, value]), CancellationToken.None);
                if (answer is { ExitCode: 0, Error: null } && answer.Stdout.Trim() == "OK") next++;
            }
            catch (PortUnreachableException)
            {
                // The pod has gone meanwhile, and with it the answer.
            }

            await Task.Delay(5);
        }

        return next;
    }
}
