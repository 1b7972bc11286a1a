using System.CommandLine;
using Drydock.Cli.Fleets;
using Drydock.Core.Fleets;
using Drydock.Core.Kubernetes;
using Drydock.Core.Permissions;
using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Manifests;
using Drydock.Harness.Reports;

namespace Drydock.Cli.Migrating;

/// <summary><c>drydock migrate permissions encrypt-volumes</c>: the roles and policies that the migration needs, from what is said, without a cluster or an account.</summary>
internal sealed class PermissionsCommand
{
    private readonly WorkloadOptions _workload = new();
    private readonly FleetOptions _fleet = new();
    private readonly Option<string?> _manifests = new("--manifests") { Description = "A file or directory with the workload's manifest: rights are then on its claims, pods, ConfigMaps and Secrets by name." };
    private readonly Option<string?> _kmsKey = new("--kms-key") { Description = "Key id, ARN, alias or alias ARN; the account's default key when absent." };
    private readonly Option<string> _route = new("--route") { Description = "choose, snapshot-controller, ebs-api or application-replication; choose grants what either of the first two needs.", DefaultValueFactory = _ => "choose" };
    private readonly Option<string> _cutover = new("--cutover") { Description = "choose, in-place, side-by-side or rolling; choose grants what in-place or rolling needs.", DefaultValueFactory = _ => "choose" };
    private readonly Option<string?> _targetName = new("--target-name") { Description = "The second StatefulSet's name, for --cutover side-by-side." };
    private readonly Option<bool> _ownSwitch = new("--i-switch-traffic-myself") { Description = "Side by side: no right to change Services." };
    private readonly SettingsOptions _settings = new();
    private readonly Option<string?> _account = new("--account") { Description = "The AWS account, twelve digits; any when absent." };
    private readonly Option<string?> _region = new("--region") { Description = "The AWS region; any when absent." };
    private readonly Option<string> _partition = new("--partition") { Description = "aws, aws-cn or aws-us-gov.", DefaultValueFactory = _ => "aws" };
    private readonly Option<string[]> _volumes = new("--volume") { Description = "A source volume without the tags that the EBS CSI driver's provisioner sets; may be given more than once.", DefaultValueFactory = _ => [] };
    private readonly Option<string?> _user = new("--user") { Description = "Binds the roles to this user of the cluster." };
    private readonly Option<string?> _group = new("--group") { Description = "Binds the roles to this group (on EKS: a group of an access entry); the group 'drydock' when nobody is named." };
    private readonly Option<string?> _serviceAccount = new("--service-account") { Description = "Binds the roles to this service account, NAMESPACE/NAME." };
    private readonly Option<string> _part = new("--part") { Description = "all, rbac, policy (who migrates) or driver-policy (the EBS CSI driver's role).", DefaultValueFactory = _ => "all" };
    private readonly Option<string> _format = new("--format") { Description = "text, json or yaml.", DefaultValueFactory = _ => "text" };

    internal static Command Create()
    {
        var options = new PermissionsCommand();
        var command = new Command("encrypt-volumes", "What must be granted to move the EBS volumes of a workload, or of many, onto encrypted ones.");
        options._route.AcceptOnlyFromAmong("choose", "snapshot-controller", "ebs-api", "application-replication");
        options._cutover.AcceptOnlyFromAmong("choose", "in-place", "side-by-side", "rolling");
        options._part.AcceptOnlyFromAmong("all", "rbac", "policy", "driver-policy");
        options._format.AcceptOnlyFromAmong("text", "json", "yaml");
        options._partition.AcceptOnlyFromAmong("aws", "aws-cn", "aws-us-gov");
        foreach (var option in (Option[])
        [
            options._manifests, options._kmsKey, options._route, options._cutover, options._targetName, options._ownSwitch, options._account, options._region, options._partition, options._volumes,
            options._user, options._group, options._serviceAccount, options._part, options._format,
        ])
        {
            command.Add(option);
        }

        foreach (var option in options._workload.All.Concat(options._settings.All)) command.Add(option);
        options._fleet.AddSelectionTo(command);
        options._workload.RequireOneOn(command, options._fleet.All);
        command.SetAction(options.Run);
        return new Command("permissions", "Prints least-privilege RBAC manifests and IAM policies for a migration; asks no cluster.") { command };
    }

    private int Run(ParseResult parsed)
    {
        try
        {
            var migration = Migration(parsed);
            var fleet = _fleet.ReadSelection(parsed)?.Fleet(migration, "default");
            if ((fleet?.Validate() ?? migration.Validate()) is { Count: > 0 } errors) return Refuse(string.Join("; ", errors));
            var permissions = fleet is null ? migration.Permissions(Scope(parsed, migration)) : fleet.Permissions(Sets(parsed, fleet), Account(parsed));
            var name = fleet is null ? $"drydock-{migration.Kind}-{migration.Namespace}-{migration.Workload}" : $"drydock-{migration.Kind}-fleet";
            var grants = new PermissionGrants(PermissionDocuments.Rbac(permissions, name, Subject(parsed)),
                PermissionDocuments.Policy(permissions, AwsPermissionHolder.Migrator)!, PermissionDocuments.Policy(permissions, AwsPermissionHolder.CsiDriver));
            Console.Out.Write(PermissionText.Render(migration.Kind, fleet?.Target ?? migration.Target, permissions, grants, parsed.GetValue(_part)!, parsed.GetValue(_format)!));
            return ExitCode.Passed;
        }
        catch (Exception exception) when (exception is ManifestException or IOException or UnauthorizedAccessException or FormatException)
        {
            return Refuse(exception.Message);
        }
    }

    private static int Refuse(string message)
    {
        Console.Error.WriteLine($"drydock: {message}");
        return ExitCode.Usage;
    }

    private VolumeEncryptionMigration Migration(ParseResult parsed) =>
        new MigrateRequest(MigrateVerb.Plan)
        {
            Owner = _fleet.IsGiven(parsed) ? EncryptedWorkload.StatefulSet : _workload.Read(parsed).Owner,
            Name = _fleet.IsGiven(parsed) ? "all" : _workload.Read(parsed).Name,
            KmsKey = parsed.GetValue(_kmsKey),
            Route = EncryptionRoutes.Parse(parsed.GetValue(_route)!),
            Cutover = EncryptionCutovers.Parse(parsed.GetValue(_cutover)!),
            TargetName = parsed.GetValue(_targetName),
            SwitchTrafficMyself = parsed.GetValue(_ownSwitch),
            VolumeType = _settings.VolumeType(parsed),
            Iops = _settings.Iops(parsed),
            ThroughputMibps = _settings.Throughput(parsed),
            Sizes = _settings.Sizes(parsed),
        }.Migration("default");

    private PermissionScope Account(ParseResult parsed) => new()
    {
        Partition = parsed.GetValue(_partition)!,
        AccountId = parsed.GetValue(_account),
        Region = parsed.GetValue(_region),
        UntaggedVolumes = parsed.GetValue(_volumes) ?? [],
    };

    /// <summary>The sets of a fleet are known from their manifests only: no cluster is asked.</summary>
    private List<KubeDocument> Sets(ParseResult parsed, EncryptionFleet fleet)
    {
        if (parsed.GetValue(_manifests) is not { } path) throw new FormatException("--all: --manifests must say which sets there are; no cluster is asked");
        var sets = Documents(path).Where(d => d.Text("kind") == "StatefulSet").Where(fleet.Means).ToList();
        return sets.Count > 0 ? sets : throw new ManifestException($"{path}: there are no {fleet.Target}");
    }

    private static IEnumerable<KubeDocument> Documents(string path) => ManifestFiles.Read(path).SelectMany(f => ManifestLoader.Parse(f.Text, f.Name)).Select(m => m.Document);

    private PermissionScope Scope(ParseResult parsed, VolumeEncryptionMigration migration)
    {
        if (parsed.GetValue(_manifests) is not { } path) return Account(parsed);
        var near = Documents(path).Where(d => (d.Namespace ?? migration.Namespace) == migration.Namespace).ToList();
        return Account(parsed) with
        {
            StatefulSet = near.FirstOrDefault(d => IsOf(d, migration)) ?? throw new ManifestException($"{path}: there is no {migration.Target}"),
            Claims = near.Where(d => d.Text("kind") == "PersistentVolumeClaim").ToList(),
        };
    }

    private static bool IsOf(KubeDocument workload, VolumeEncryptionMigration migration) => migration.Owner switch
    {
        EncryptedWorkload.StatefulSet => workload.Text("kind") == "StatefulSet" && workload.Name == migration.StatefulSet,
        EncryptedWorkload.Deployment => workload.Text("kind") == "Deployment" && workload.Name == migration.StatefulSet,
        _ => workload.Text("kind") == "Deployment" && workload.List("spec", "template", "spec", "volumes").Any(v => migration.Claims.Contains(v.Text("persistentVolumeClaim", "claimName") ?? "")),
    };

    private PermissionSubject Subject(ParseResult parsed)
    {
        if (parsed.GetValue(_user) is { } user) return new("User", user);
        if (parsed.GetValue(_serviceAccount) is not { } account) return new("Group", parsed.GetValue(_group) ?? "drydock");
        return account.Split('/') is [{ Length: > 0 } ns, { Length: > 0 } name] ? new("ServiceAccount", name, ns) : throw new FormatException($"--service-account: '{account}' is not NAMESPACE/NAME");
    }
}
