using System.CommandLine;
using Drydock.Cli.Fleets;
using Drydock.Cli.Migrating;
using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Manifests;
using Drydock.Harness.Scenarios;

namespace Drydock.Cli;

/// <summary><c>drydock rehearse encrypt-volumes</c>: a migration under the user's own manifests, unmodified.</summary>
internal static class RehearseCommand
{
    internal static Command Create() => new("rehearse", "Rehearses a migration from your own manifests.") { EncryptVolumes() };

    private static Command EncryptVolumes()
    {
        var manifests = new Option<string>("--manifests") { Description = "A file or directory of Kubernetes manifests.", Required = true };
        var workload = new WorkloadOptions();
        var kmsKey = new Option<string?>("--kms-key") { Description = "Key id, ARN, alias or alias ARN; the account's default key when absent." };
        var keys = new Option<string[]>("--with-key") { Description = "An alias of a customer managed key that the simulated account has, as alias/data.", DefaultValueFactory = _ => [] };
        var verify = new Option<string>("--verify") { Description = "full, sample or manifest.", DefaultValueFactory = _ => "full" };
        verify.AcceptOnlyFromAmong("full", "sample", "manifest");
        var route = new Option<string>("--route") { Description = "choose, snapshot-controller or ebs-api: who makes the copies; application-replication: no copies, Redis itself replicates to a second set (with --cutover side-by-side --target-name).", DefaultValueFactory = _ => "choose" };
        route.AcceptOnlyFromAmong("choose", "snapshot-controller", "ebs-api", "application-replication");
        var cutover = new Option<string>("--cutover") { Description = "choose, in-place, side-by-side (a second StatefulSet takes over) or rolling (pod by pod, while a replicated application serves).", DefaultValueFactory = _ => "choose" };
        cutover.AcceptOnlyFromAmong("choose", "in-place", "side-by-side", "rolling");
        var targetName = new Option<string?>("--target-name") { Description = "The second StatefulSet's name, for --cutover side-by-side." };
        var ownSwitch = new Option<bool>("--i-switch-traffic-myself") { Description = "Side by side: pauses when the second set is ready; after a while a simulated user brings each client over and says so." };
        var service = new Option<string?>("--service") { Description = "The Service by which the clients come; when absent, the one that selects a leader (role=master, primary or leader beside the set's own labels), or else each has a pod of its own." };
        var settings = new SettingsOptions();
        var options = new RunOptions();
        var command = new Command("encrypt-volumes", "Moves the EBS volumes of a StatefulSet onto encrypted ones.")
        {
            manifests, kmsKey, keys, verify, route, cutover, targetName, ownSwitch, service,
        };
        foreach (var option in workload.All.Concat(settings.All)) command.Add(option);
        var fleet = new FleetOptions();
        workload.RequireOneOn(command, fleet.All);
        fleet.AddTo(command);
        options.AddTo(command);
        // Each client has a pod of its own there, or comes by a Service of its set.
        command.Validators.Add(result =>
        {
            if (result.GetResult(fleet.All) is { Implicit: false } && result.GetResult(service) is { Implicit: false }) result.AddError("--service is of one workload, and --all means many");
        });
        command.SetAction(parsed => ScenarioExecution.Run(() => options.Apply(Scenario(parsed), parsed), options.Seeds(parsed), options, parsed));
        return command;

        Scenario Scenario(ParseResult parsed)
        {
            var isBeside = parsed.GetValue(cutover) == "side-by-side";
            var asked = MigrationSpec.EncryptVolumes("", parsed.GetValue(kmsKey), parsed.GetValue(verify)!) with
            {
                Route = parsed.GetValue(route)!,
                Cutover = isBeside ? "choose" : parsed.GetValue(cutover)!,
                SideBySideAs = isBeside ? parsed.GetValue(targetName) ?? "" : null,
                UserSwitchesTraffic = parsed.GetValue(ownSwitch),
                VolumeType = settings.VolumeType(parsed),
                Iops = settings.Iops(parsed),
                ThroughputMibps = settings.Throughput(parsed),
                Sizes = [.. settings.Sizes(parsed).Select(s => s.ToString())],
            };
            var (path, aliases) = (parsed.GetValue(manifests)!, parsed.GetValue(keys) ?? []);
            if (!isBeside && parsed.GetValue(targetName) is not null) throw new ManifestException("--target-name is for --cutover side-by-side");
            if (fleet.Read(parsed) is { } many) return Rehearsals.EncryptFleet(path, many.Spec, aliases, many.Options, asked);
            var (owner, name) = workload.Read(parsed);
            if (owner != EncryptedWorkload.Claims) return Rehearsals.EncryptVolumes(path, aliases, parsed.GetValue(service), asked with { Target = name, IsDeployment = owner == EncryptedWorkload.Deployment });
            var slash = name.IndexOf('/', StringComparison.Ordinal);
            return slash > 0 && slash < name.Length - 1 ? Rehearsals.EncryptVolumes(path, aliases, parsed.GetValue(service), asked with { Target = name[..slash], Claims = name[(slash + 1)..].Split(',') })
                : throw new ManifestException($"--claim: '{name}' is not NAMESPACE/NAME[,NAME…]");
        }
    }
}
