using Drydock.Core;
using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption;
using Drydock.Core.VolumeEncryption.Applications;

namespace Drydock.Unit.Core.Rolling;

/// <summary>What the engine needs to know of a <see cref="ReplicatedGroup"/>.</summary>
internal sealed class StandInApplication(ReplicatedGroup group) : IRollingApplicationKind
{
    public string Name => "group";

    public string ClientsSee => "a second in which nobody leads";

    public TimeSpan CatchUpTime => TimeSpan.FromSeconds(3);

    public string? Container(KubeDocument podSpec) => podSpec.List("containers").FirstOrDefault(c => c.Text("image") == "group:1")?.Text("name");

    public (TimeSpan Expected, TimeSpan AtMost) HandOverTime(RollingInspection inspection) => (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));

    public IRollingApplication Open(RollingContext context) => new Opened(group, context);

    private sealed class Opened(ReplicatedGroup group, RollingContext context) : IRollingApplication
    {
        private bool IsInSync(string pod) => group.IsRunning(pod) && group.InSync.Contains(pod);

        public Task<RollingInspection> InspectAsync(CancellationToken cancellationToken) => Task.FromResult(new RollingInspection(
            [.. context.Pods.Select(p => new RollingMember(p, group.Leader == p, group.Leader == p ? "leader" : "follower"))],
            [.. context.Pods.Where(p => !IsInSync(p)).Select(p => new PreflightFinding(FindingSeverity.Blocking, EncryptionFindings.RollingNotPossible, $"pod {p}", "it is not in sync", "wait"))]));

        public Task<string> ChooseNextAsync(IReadOnlyList<string> remaining, CancellationToken cancellationToken) =>
            Task.FromResult(remaining.LastOrDefault(p => p != group.Leader) ?? remaining[0]);

        public Task WaitUntilPodMayStopAsync(string pod, CancellationToken cancellationToken) => WaitAsync("all are in sync", () => !group.IsStuck && context.Pods.All(IsInSync), cancellationToken);

        public async Task HandOverAsync(string pod, IReadOnlyList<string> settled, CancellationToken cancellationToken)
        {
            if (group.Leader != pod) return;
            await context.HandOverBeganAsync(cancellationToken);
            var next = settled.Concat(context.Pods).First(p => p != pod && IsInSync(p));
            group.HandOverTo(next);
            await context.Pace.DelayAsync(TimeSpan.FromSeconds(1), cancellationToken);
            await context.HandOverEndedAsync(cancellationToken);
        }

        public Task WaitUntilCaughtUpAsync(string pod, CancellationToken cancellationToken) => WaitAsync($"{pod} has caught up", () => IsInSync(pod), cancellationToken);

        private async Task WaitAsync(string what, Func<bool> holds, CancellationToken cancellationToken)
        {
            var attempts = context.Pace.BeginPolling(what, context.Limits.Start);
            while (!holds())
            {
                await attempts.PauseAsync(StepFailedException.TimedOut, "not yet", null, cancellationToken);
                await context.KeepAliveAsync(cancellationToken);
            }
        }
    }
}
