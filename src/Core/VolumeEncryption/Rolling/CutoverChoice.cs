using Drydock.Core.Execution;
using Drydock.Core.VolumeEncryption.Applications;
using Drydock.Core.VolumeEncryption.Planning;
using Drydock.Core.VolumeEncryption.State;
using Drydock.Core.Kubernetes;
using static Drydock.Core.VolumeEncryption.EncryptionFindings;

namespace Drydock.Core.VolumeEncryption.Rolling;

/// <summary>The cutover that is taken; and, where the pods run an application that replicates its data, what was seen of it and why it can't be moved pod by pod, if it can't.</summary>
internal sealed record CutoverChoice(EncryptionCutover Cutover, IRollingApplicationKind? Kind, string Container, RollingInspection? Inspection, IReadOnlyList<PreflightFinding> Obstacles)
{
    private static readonly CutoverChoice NoApplication = new(EncryptionCutover.InPlace, null, "", null, []);

    /// <summary>Why not pod by pod; null when it can be.</summary>
    internal string? WhyNotRolling => Kind is null ? "no application that replicates its data was seen in the pods"
        : Obstacles.Any(o => o.Severity == FindingSeverity.Blocking) ? string.Join("; ", Obstacles.Where(o => o.Severity == FindingSeverity.Blocking).Select(o => $"{o.Subject}: {o.Observed}")) : null;

    /// <summary>Looks at the application where there is one, and tells in findings what was chosen, or what is in the way of what was asked for.</summary>
    internal static async Task<CutoverChoice> OfAsync(
        VolumeEncryptionMigration migration, Inventory inventory, RouteContext context, FindingList findings, CancellationToken cancellationToken)
    {
        var seen = await LookAsync(migration, inventory, context, cancellationToken);
        var subject = $"statefulset {inventory.Set.Key}";
        switch (migration.Cutover)
        {
            case EncryptionCutover.Rolling when seen.Kind is null:
                findings.Block(RollingNotPossible, subject, seen.WhyNotRolling!, "take --cutover in-place");
                break;
            case EncryptionCutover.Rolling:
                foreach (var obstacle in seen.Obstacles) findings.Add(obstacle);
                break;
            case EncryptionCutover.Choose when seen.Kind is not null && seen.WhyNotRolling is { } refused && refused.Contains("(Forbidden)", StringComparison.Ordinal):
                // In place everything would stop for want of a right, and nobody would have chosen that.
                findings.Block(PermissionMissing, "pods/exec", $"whether {seen.Kind.Name} can be moved pod by pod can't be asked: {refused}", $"grant it ('drydock migrate permissions {migration.Kind} --{migration.Target}' prints the roles), or say --cutover in-place");
                break;
            case EncryptionCutover.Choose when seen.Kind is not null && seen.WhyNotRolling is { } why:
                findings.Inform(CutoverChosen, subject, $"in place, with everything stopped at once: {seen.Kind.Name} can't be moved pod by pod as it is: {why}", "nothing; or see to that first, and plan again");
                break;
            case EncryptionCutover.Choose when seen.Kind is not null:
                foreach (var remark in seen.Obstacles) findings.Add(remark);
                findings.Inform(CutoverChosen, subject,
                    $"pod by pod: {seen.Kind.Name} replicates its data ({string.Join(", ", seen.Inspection!.Members.Select(m => $"{m.Pod}: {m.Role}"))}); clients see {seen.Kind.ClientsSee}", "nothing; all at once is taken with --cutover in-place");
                break;
        }

        var cutover = migration.Cutover != EncryptionCutover.Choose ? migration.Cutover : seen.WhyNotRolling is null ? EncryptionCutover.Rolling : EncryptionCutover.InPlace;
        return seen with { Cutover = cutover };
    }

    internal RollingState? ToState(Inventory inventory) => Cutover != EncryptionCutover.Rolling || Kind is null ? null
        : new RollingState { Application = Kind.Name, Container = Container, Pods = Pods(inventory) };

    private static async Task<CutoverChoice> LookAsync(VolumeEncryptionMigration migration, Inventory inventory, RouteContext context, CancellationToken cancellationToken)
    {
        if (migration.Cutover is not (EncryptionCutover.Choose or EncryptionCutover.Rolling) || !inventory.Owner.IsMadeAnew) return NoApplication;
        if (RollingApplications.Detect(migration, inventory.Set.At("spec", "template", "spec") ?? KubeDocument.EmptyObject) is not var (kind, container)) return NoApplication;
        var obstacles = OfTheSet(inventory);
        if (obstacles.Count > 0) return new(EncryptionCutover.InPlace, kind, container, null, obstacles);
        var inspection = await kind.Open(new RollingContext
        {
            Kubernetes = context.Kubernetes,
            Cluster = context.Cluster,
            Pace = context.Pace,
            Limits = migration.Timeouts,
            Namespace = migration.Namespace,
            SetName = inventory.Set.Name,
            Container = container,
            Pods = Pods(inventory),
        }).InspectAsync(cancellationToken);
        return new(EncryptionCutover.InPlace, kind, container, inspection, inspection.Obstacles);
    }

    /// <summary>What no application can make good.</summary>
    private static List<PreflightFinding> OfTheSet(Inventory inventory)
    {
        var (found, subject) = (new FindingList(), $"statefulset {inventory.Set.Key}");
        if (inventory.Replicas < 2) found.Block(RollingNotPossible, subject, $"it has {inventory.Replicas} replicas: no other pod would serve while one is down", "scale it up first, or take --cutover in-place");
        var ready = inventory.OwnPods.Where(WorkloadInspection.IsReady).Select(p => p.Name).ToList();
        var missing = Pods(inventory).Where(p => !ready.Contains(p)).ToList();
        if (missing.Count > 0) found.Block(RollingNotPossible, subject, $"{string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} not ready: one more must not be lost", "find out why first, or take --cutover in-place");
        return [.. found.ToList()];
    }

    private static List<string> Pods(Inventory inventory) => [.. Enumerable.Range(inventory.FirstOrdinal, (int)inventory.Replicas).Select(o => $"{inventory.Set.Name}-{o}")];
}
