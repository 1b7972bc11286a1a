using System.CommandLine;
using Drydock.Cli.Fleets;
using Drydock.Cli.Migrating;
using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Scenarios;

namespace Drydock.Cli;

/// <summary><c>drydock rehearse encrypt-volumes</c>: a migration under the user's own manifests, unmodified.</summary>
internal static class RehearseCommand
{
    internal static Command Create() => new("rehearse", "Rehearses a migration from your own manifests.") { EncryptVolumes() };

    private static Command EncryptVolumes()
    {
        var manifests = new Option<string>("--manifests") { Description = "A file or directory of Kubernetes manifests.", Required = true };
        var workload = new WorkloadOptions(withClaims: false);
        var kmsKey = new Option<string?>("--kms-key") { Description = "Key id, ARN, alias or alias ARN; the account's default key when absent." };
        var keys = new Option<string[]>("--with-key") { Description = "An alias of a customer managed key that the simulated account has, as alias/data.", DefaultValueFactory = _ => [] };
        var verify = new Option<string>("--verify") { Description = "full, sample or manifest.", DefaultValueFactory = _ => "full" };
        verify.AcceptOnlyFromAmong("full", "sample", "manifest");
        var route = new Option<string>("--route") { Description = "choose, snapshot-controller or ebs-api: who makes the copies; application-replication: no copies, Redis itself replicates to a second set (with --cutover side-by-side --target-name).", DefaultValueFactory = _ => "choose" };
        route.AcceptOnlyFromAmong("choose", "snapshot-controller", "ebs-api", "application-replication");
        var cutover = new Option<string>("--cutover") { Description = "choose, in-place, side-by-side (a second StatefulSet takes over) or rolling (pod by pod, while a replicated application serves).", DefaultValueFactory = _ => "choose" };
        cutover.AcceptOnlyFromAmong("choose", "in-place", "side-by-side", "rolling");
        var targetName = new Option<string?>("--target-name") { Description = "The second StatefulSet's name, for --cutover side-by-side." };
        var service = new Option<string?>("--service") { Description = "The Service by which the clients come; each has a pod of its own when absent." };
        var settings = new SettingsOptions();
        var options = new RunOptions();
        var command = new Command("encrypt-volumes", "Moves the EBS volumes of a StatefulSet onto encrypted ones.")
        {
            manifests, kmsKey, keys, verify, route, cutover, targetName, service,
        };
        foreach (var option in workload.All.Concat(settings.All)) command.Add(option);
        var fleet = new FleetOptions();
        workload.RequireOneOn(command, fleet.All);
        fleet.AddTo(command);
        options.AddTo(command);
        command.SetAction(parsed => ScenarioExecution.Run(
            () => options.Apply(
                fleet.Read(parsed) is { } many ? Rehearsals.EncryptFleet(parsed.GetValue(manifests)!, many.Spec, parsed.GetValue(kmsKey), parsed.GetValue(keys) ?? [], parsed.GetValue(verify)!, parsed.GetValue(route)!, many.Options) : Rehearsals.EncryptVolumes(
                    parsed.GetValue(manifests)!, workload.Read(parsed).Name, parsed.GetValue(kmsKey), parsed.GetValue(keys) ?? [], parsed.GetValue(verify)!, parsed.GetValue(route)!,
                    parsed.GetValue(cutover) == "side-by-side" ? parsed.GetValue(targetName) ?? "" : null, parsed.GetValue(service),
                    MigrationSpec.None with
                    {
                        IsDeployment = workload.Read(parsed).Owner == EncryptedWorkload.Deployment,
                        Cutover = parsed.GetValue(cutover) == "side-by-side" ? "choose" : parsed.GetValue(cutover)!, VolumeType = settings.VolumeType(parsed), Iops = settings.Iops(parsed), ThroughputMibps = settings.Throughput(parsed), Sizes = [.. settings.Sizes(parsed).Select(s => s.ToString())],
                    }),
                parsed),
            options.Seeds(parsed),
            options,
            parsed));
        return command;
    }
}
