using System.Runtime.InteropServices;
using Drydock.Harness.Environments;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Live.Environments;

/// <summary>
/// Runs scenarios whose procedure needs no AWS on a real k3s: real pods, real volumes of the CSI hostpath driver, real time. The library's own migrations move EBS volumes, which
/// k3s has not: those scenarios are refused with what to do instead.
/// </summary>
/// <param name="settings">What the user may change.</param>
/// <param name="cluster">A cluster to run on; null starts one for each run.</param>
public sealed class K3sEnvironment(LiveSettings settings, K3sCluster? cluster = null) : IScenarioEnvironment
{
    public const string TierName = "k3s";

    public string Name => TierName;

    /// <inheritdoc />
    /// <exception cref="LiveEnvironmentException">The scenario can't run here, or what it needs is missing.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted; the container is gone, unless it is kept.</exception>
    public RunResult Run(Scenario scenario, ulong seed, RunnerOptions options)
    {
        Refuse(scenario);
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            // A second signal ends the process at once; Testcontainers' own helper then removes the container.
            if (stop.IsCancellationRequested) return;
            signal.Cancel = true;
            stop.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return RunAsync(scenario, seed, options, stop.Token).GetAwaiter().GetResult();
    }

    /// <summary>Why a scenario can't run here; null when it can.</summary>
    public static string? WhyNot(Scenario scenario) => scenario switch
    {
        { Migration.Kind: not MigrationKind.Procedure } => "it moves EBS volumes, and k3s has none",
        { Cluster.HostPathCsiDriver: false } => "its volumes are not of the CSI hostpath driver, the only one in k3s",
        { Faults.Count: > 0 } => "faults can be injected in simulated worlds only",
        _ => null,
    };

    private static void Refuse(Scenario scenario)
    {
        if (WhyNot(scenario) is not { } why) return;
        var can = string.Join(", ", BuiltInScenarios.All.Where(s => WhyNot(s) is null).Select(s => s.Name));
        throw new LiveEnvironmentException(LiveProblem.NotRunnableHere, $"{scenario.Name} can't run on k3s: {why}", $"Leave --environment out to rehearse it; on k3s run: {can}");
    }

    private async Task<RunResult> RunAsync(Scenario scenario, ulong seed, RunnerOptions options, CancellationToken cancellationToken)
    {
        var own = cluster is null ? await K3sCluster.StartAsync(settings, cancellationToken) : null;
        try
        {
            return await new K3sRun(own ?? cluster!, scenario, seed, options, settings, cleansUp: own is null && !settings.Keep).RunAsync(cancellationToken);
        }
        finally
        {
            if (own is not null) await own.DisposeAsync();
        }
    }
}
