using System.Globalization;
using System.Runtime.CompilerServices;
using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Unit.Core;

/// <summary>A migrator that is told to stop while any of its calls is under way: what was sent finishes, the lease is given back, and the next one goes on at once.</summary>
public sealed class CancellationTests
{
    [Test]
    public void A_sample_of_the_calls() => Sweep(5, 23);

    [Test, Category("Exhaustive")]
    public void Every_call() => Sweep(1, 1);

    private static void Sweep(int first, int step)
    {
        var (problem, calls) = Try(int.MaxValue);
        problem.Should().BeNull();
        var (broken, tried) = (new List<string>(), 0);
        for (var call = first; call <= calls; call += step, tried++)
        {
            if (Try(call).Problem is { } found) broken.Add(string.Create(CultureInfo.InvariantCulture, $"cancelled at call {call} of {calls}: {found}"));
        }

        broken.Should().BeEmpty();
        tried.Should().BePositive();
    }

    private static (string? Problem, int Calls) Try(int call)
    {
        var rig = new MigrationRig();
        using var source = new CancellationTokenSource();
        var ports = rig.Ports;
        var api = new CancellingKubernetes(ports.Kubernetes, call, source);
        string? problem = null;
        rig.Run(async () =>
        {
            await rig.Deploy();
            try
            {
                var result = await rig.Migrator(ports: ports with { Kubernetes = api }).ApplyAsync(HazardRun.Migration, source.Token);
                if (call <= api.Calls && result is not MigrationResult.Completed) problem = $"it went on and ended {result}";
            }
            catch (OperationCanceledException) when (source.IsCancellationRequested)
            {
                if (api.ChangesUnderWay > 0) problem = "a change is still under way";
                if (rig.Get(KubeResources.Leases, HazardRun.Migration.JournalName) is { } lease) problem = $"the lease is still held: {lease}";
            }

            var began = rig.World.Clock.Elapsed;
            var again = await rig.Migrator("next").ApplyAsync(HazardRun.Migration, CancellationToken.None);
            if (again is not MigrationResult.Completed) problem ??= $"the next one ended {again}";
            if (call != int.MaxValue && rig.World.Clock.Elapsed - began > TimeSpan.FromHours(1)) problem ??= "the next one took too long";
            await rig.Until(() => rig.ReadyReplicas == 2);
        });
        if (rig.LostLines.Count > 0) problem ??= string.Join("; ", rig.LostLines);
        return (problem, api.Calls);
    }

    /// <summary>Cancels while the n-th call is on its way; cancels no call itself, as a port that listens to its token would.</summary>
    private sealed class CancellingKubernetes(IKubernetesApi inner, int at, CancellationTokenSource source) : IKubernetesApi
    {
        internal int Calls { get; private set; }
        internal int ChangesUnderWay { get; private set; }

        public async Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
        {
            var isChange = request.Verb is not (KubeVerb.Get or KubeVerb.List);
            if (isChange) ChangesUnderWay++;
            var answer = inner.SendAsync(request, cancellationToken);
            Count();
            try
            {
                return await answer;
            }
            finally
            {
                if (isChange && answer.IsCompletedSuccessfully) ChangesUnderWay--;
            }
        }

        public async IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Count();
            await foreach (var change in inner.WatchAsync(request, cancellationToken)) yield return change;
        }

        public async Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken)
        {
            var answer = inner.ExecAsync(request, cancellationToken);
            Count();
            return await answer;
        }

        private void Count()
        {
            if (++Calls == at) source.Cancel();
        }
    }
}
