using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Permissions;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Unit.Core;

/// <summary>The printed roles and policies are enough, and nothing in them is too much.</summary>
[TestFixtureSource(typeof(MovedWorkload), nameof(MovedWorkload.Names))]
[TestFixtureSource(typeof(MovedWorkload), nameof(MovedWorkload.CostlyNames), Category = "Exhaustive")]
public sealed class LeastPrivilegeTests(string workload)
{
    private readonly MigrationPermissions _table = LeastPrivilege.Table(MovedWorkload.Make(workload));

    private readonly EncryptionRoute _route = MovedWorkload.Make(workload).Migration.Route;

    private IReadOnlyList<ClusterPermission> Rules => _table.Cluster;

    /// <summary>
    /// What EBS is documented to ask of whoever makes an encrypted volume (EBS user guide, "Requirements for Amazon EBS encryption") and the simulated EC2 does not: it looks a key up by itself,
    /// decrypts by its own grant, and re-encrypts only the sources that are encrypted already.
    /// </summary>
    private static readonly string[] NotAskedBySimulatedEc2 = ["kms:DescribeKey", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"];

    [Test]
    public void With_exactly_these_rights_the_whole_migration_completes()
    {
        var trial = new LeastPrivilege(MovedWorkload.Make(workload));
        var run = Migrate(trial);
        run.Plan.Findings.Should().NotContain(f => f.Severity == FindingSeverity.Blocking || f.Code == EncryptionFindings.PermissionsUnknown);
        run.Result.Should().BeOfType<MigrationResult.Completed>("{0}\n{1}", run.Result, trial.Rig.Trace);
        run.Cleaned.Should().BeOfType<MigrationResult.Completed>("{0}\n{1}", run.Cleaned, trial.Rig.Trace);
        trial.Rig.Volumes.Should().OnlyContain(v => v.Encrypted);
        trial.IsServing.Should().BeTrue();
    }

    [Test]
    public void With_exactly_these_rights_it_goes_back_before_and_after_the_commit()
    {
        foreach (var step in MovedWorkload.Make(workload).Halfway)
        {
            var trial = new LeastPrivilege(MovedWorkload.Make(workload));
            var back = RollBackAt(trial, step);
            back.Should().BeOfType<MigrationResult.RolledBack>("{0}\n{1}", back, trial.Rig.Trace);
            trial.Rig.Volumes.Should().HaveCount(MovedWorkload.Make(workload).Volumes).And.OnlyContain(v => !v.Encrypted);
            trial.IsServing.Should().BeTrue();
        }
    }

    [Test]
    public void Every_right_is_used_by_some_step()
    {
        var used = new SortedSet<string>(StringComparer.Ordinal);
        var (calm, dying) = (new LeastPrivilege(MovedWorkload.Make(workload)), new LeastPrivilege(MovedWorkload.Make(workload)));
        Migrate(calm);
        MigrateDying(dying).Should().Match(r => r is MigrationResult.Completed || r is MigrationResult.RolledBack, dying.Rig.Trace);
        used.UnionWith(calm.Used);
        used.UnionWith(dying.Used);
        foreach (var step in MovedWorkload.Make(workload).Halfway)
        {
            var trial = new LeastPrivilege(MovedWorkload.Make(workload));
            RollBackAt(trial, step);
            used.UnionWith(trial.Used);
        }

        string Text(ClusterPermission rule, string verb) => $"{verb} {rule.QualifiedResource} {string.Join(',', rule.Names)}";
        var idle = Rules.SelectMany(r => r.Verbs.Where(v => !IsUsed(r with { Verbs = [v] }, used)).Select(v => Text(r, v))).ToList();
        idle.Should().BeSubsetOf(["list events ", .. MovedWorkload.Make(workload).Idle], "events are read only to tell why something did not come about");
        var unknown = Rules.Where(r => !r.Verbs.All(v => idle.Contains(Text(r, v)))).SelectMany(r => r.Names.Select(n => r with { Names = [n] })).Where(r => !r.Verbs.Any(v => IsUsed(r with { Verbs = [v] }, used))).Select(r => $"{r.QualifiedResource} {r.Names[0]}");
        unknown.Where(n => !IsRestoreClass(n)).Should().BeEmpty("only a volume that is unlike its class is restored by a class of its own");
    }

    [Test]
    public void A_right_of_the_cluster_that_is_missing_is_named_by_the_plan_whichever_it_is()
    {
        var trial = new LeastPrivilege(MovedWorkload.Make(workload));
        var problems = new List<string>();
        trial.Rig.Run(async () =>
        {
            await trial.DeployAsync();
            var migrator = trial.Rig.Migrator(ports: trial.Ports());
            foreach (var (rule, index) in Rules.Select((r, i) => (r, i)))
            {
                foreach (var right in rule.Split())
                {
                    if (right.Names is [var name] && IsRestoreClass(name)) continue;
                    await trial.GrantAsync(Without(index, right));
                    var plan = await migrator.PlanAsync(trial.Migration, CancellationToken.None);
                    var blocking = plan.Findings.Where(f => f.Severity == FindingSeverity.Blocking).ToList();
                    if (!blocking.Any(f => f.Code == EncryptionFindings.PermissionMissing && Names(f, right))) problems.Add($"without {right.Verbs[0]} {right.QualifiedResource} {right.Names.FirstOrDefault()}: {string.Join("; ", blocking)}");
                }
            }
        });
        problems.Should().BeEmpty();
    }

    [Test, Category("Exhaustive")]
    public void Where_the_cluster_does_not_tell_a_missing_right_ends_the_migration_by_name_and_harmlessly()
    {
        var problems = new List<string>();
        var calm = new LeastPrivilege(MovedWorkload.Make(workload));
        Migrate(calm);
        // Where CI takes samples, it takes all rights of what every way shares, and some of the other ways.
        var stride = Environment.GetEnvironmentVariable("DRYDOCK_HAZARDS") is null || workload.StartsWith("in place", StringComparison.Ordinal) ? 1 : 4;
        foreach (var (rule, index) in Rules.Select((r, i) => (r, i)).Where(r => r.i % stride == 0))
        {
            foreach (var verb in rule.Verbs)
            {
                var right = rule with { Verbs = [verb] };
                // Without its watches it looks again and again, and a Secret that it may not see it takes for granted; some rights are for the way back or for who goes on after a crash.
                var isNeeded = verb != "watch" && rule.Resource != "secrets" && IsUsed(right, calm.Used);
                var trial = new LeastPrivilege(MovedWorkload.Make(workload), Without(index, right));
                var run = Migrate(trial, pretends: true);
                var told = $"{string.Join("; ", run.Plan.Findings)} {run.Result} {run.Cleaned} {string.Join("; ", (run.Result as MigrationResult.Declined)?.Findings ?? [])}";
                var isWhole = run is { Result: MigrationResult.Completed, Cleaned: MigrationResult.Completed };
                if (isWhole && isNeeded) problems.Add($"without {verb} {rule.QualifiedResource} {string.Join(',', rule.Names)} it completes");
                if (!isWhole && !told.Contains($"cannot {verb} resource \"{rule.Resource}\"", StringComparison.Ordinal)) problems.Add($"without {verb} {rule.QualifiedResource} {string.Join(',', rule.Names)}: {told}");
                if (!trial.IsServing) problems.Add($"without {verb} {rule.QualifiedResource}: not every replica is ready; {told}");
            }
        }

        problems.Should().BeEmpty();
    }

    [Test]
    public void A_right_of_the_account_that_is_missing_ends_the_migration_by_name_and_harmlessly_whichever_it_is()
    {
        foreach (var (permission, index) in _table.Aws.Select((p, i) => (p, i)))
        {
            // Who makes copies by himself tags them as he makes them, and tags what is there only where he goes on after a crash.
            // The driver only attaches these; it makes the volumes of a later scale-up with the same key.
            if (_route == EncryptionRoute.EbsApi && (permission.Sid == "DrydockTagsRestoredVolumes" || permission is { Holder: AwsPermissionHolder.CsiDriver, Sid: "DrydockEncryptsVolumes" })) continue;
            var afterCrash = permission.Sid == "DrydockAdoptsItsCopies" ? ["ec2:CreateTags"] : Array.Empty<string>();
            foreach (var action in permission.Actions.Except(afterCrash).Except(NotAskedBySimulatedEc2.Where(_ => permission.Sid == "DrydockEncryptsVolumes")))
            {
                IReadOnlyList<AwsPermission> aws = [.. _table.Aws.Select((p, i) => i == index ? p with { Actions = [.. p.Actions.Where(a => a != action)] } : p).Where(p => p.Actions.Count > 0)];
                var trial = new LeastPrivilege(MovedWorkload.Make(workload), _table with { Aws = aws });
                var run = Migrate(trial);
                var told = $"{string.Join("; ", run.Plan.Findings)} {run.Result} {run.Cleaned}";
                told.Should().Contain(action, "{0} is missing", action);
                (run.Result is MigrationResult.Completed && run.Cleaned is MigrationResult.Completed).Should().BeFalse();
                trial.IsServing.Should().BeTrue(told);
            }
        }
    }

    /// <summary>The rules without one verb on the rule's objects, or on one of them.</summary>
    private MigrationPermissions Without(int index, ClusterPermission right)
    {
        var rule = Rules[index];
        var rest = new List<ClusterPermission> { rule with { Verbs = [.. rule.Verbs.Where(v => v != right.Verbs[0])] } };
        var others = rule.Names.Where(n => !right.Names.Contains(n)).ToList();
        if (others.Count > 0) rest.Add(rule with { Verbs = right.Verbs, Names = others });
        return _table with { Cluster = [.. Rules.Take(index), .. rest.Where(r => r.Verbs.Count > 0), .. Rules.Skip(index + 1)] };
    }

    private static bool Names(PreflightFinding finding, ClusterPermission right) => IsOfPlan(finding, right) || finding.Observed.Contains($"cannot {right.Verbs[0]} resource \"{right.Resource}\"", StringComparison.Ordinal);

    private static bool IsOfPlan(PreflightFinding finding, ClusterPermission right) => finding.Subject.StartsWith(right.QualifiedResource, StringComparison.Ordinal)
        && (right.Names.Count == 0 || finding.Subject.EndsWith(" " + right.Names[0], StringComparison.Ordinal))
        && finding.Observed == $"user op may not {right.Verbs[0]} {(right.Namespace is null ? "at cluster scope" : $"in namespace {right.Namespace}")}";

    /// <summary>The class of its own of a volume that is unlike its class.</summary>
    private static bool IsRestoreClass(string name) => name.Contains("drydock-", StringComparison.Ordinal) && name.Contains('.', StringComparison.Ordinal) && char.IsAsciiDigit(name[^1]);

    private static bool IsUsed(ClusterPermission rule, SortedSet<string> used)
    {
        var start = $"{rule.Verbs[0]} {rule.QualifiedResource} {rule.Namespace ?? "-"} ";
        return used.Any(u => u.StartsWith(start, StringComparison.Ordinal) && (rule.Names.Count == 0 || rule.Names.Contains(u[start.Length..])));
    }

    private static (MigrationPlan Plan, MigrationResult Result, MigrationResult? Cleaned) Migrate(LeastPrivilege trial, bool pretends = false)
    {
        var (rig, plan, result, cleaned) = (trial.Rig, default(MigrationPlan), default(MigrationResult), default(MigrationResult));
        rig.Run(async () =>
        {
            await trial.DeployAsync();
            var migrator = rig.Migrator(ports: trial.Ports(pretends));
            plan = await migrator.PlanAsync(trial.Migration, CancellationToken.None);
            result = await migrator.ApplyAsync(trial.Migration, CancellationToken.None);
            if (result is MigrationResult.Completed) cleaned = await migrator.CleanupAsync(trial.Migration, CancellationToken.None);
        });
        return (plan!, result!, cleaned);
    }

    /// <summary>The whole migration by migrators that die again and again; the result of its cleanup.</summary>
    private static MigrationResult? MigrateDying(LeastPrivilege trial)
    {
        var (rig, result) = (trial.Rig, default(MigrationResult));
        rig.Run(async () =>
        {
            await trial.DeployAsync();
            var ports = trial.Ports(diesOften: true);
            result = await ReviveAsync(rig, ports, m => m.ApplyAsync(trial.Migration, CancellationToken.None));
            if (result is MigrationResult.Completed) result = await ReviveAsync(rig, ports, m => m.CleanupAsync(trial.Migration, CancellationToken.None));
        });
        return result;
    }

    private static async Task<MigrationResult> ReviveAsync(MigrationRig rig, MigrationPorts ports, Func<Migrator, Task<MigrationResult>> command)
    {
        while (true)
        {
            try
            {
                if (await command(rig.Migrator(ports: ports)) is not MigrationResult.Declined { Findings: [{ Code: EncryptionFindings.LeaseHeld }] } and var result) return result;
            }
            catch (RecordedRights.DeathException)
            {
                await rig.Delay(60);
            }
        }
    }

    /// <summary>The migration up to a step, and then the way back.</summary>
    private static MigrationResult? RollBackAt(LeastPrivilege trial, string step)
    {
        var (rig, result) = (trial.Rig, default(MigrationResult));
        using var stop = new CancellationTokenSource();
        rig.OnStep = begun =>
        {
            if (begun == step && !stop.IsCancellationRequested) stop.Cancel();
        };
        rig.Run(async () =>
        {
            await trial.DeployAsync();
            var migrator = rig.Migrator(ports: trial.Ports());
            var apply = () => migrator.ApplyAsync(trial.Migration, stop.Token);
            await apply.Should().ThrowAsync<OperationCanceledException>();
            result = await migrator.RollbackAsync(trial.Migration, new RollbackOptions { DiscardWritesSinceCutover = trial.Migration.Cutover != EncryptionCutover.Rolling }, CancellationToken.None);
            await rig.Delay(120);
        });
        return result;
    }
}
