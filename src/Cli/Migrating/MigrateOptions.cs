using System.CommandLine;
using Drydock.Cli.Fleets;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Cli.Migrating;

/// <summary>The options of <c>drydock migrate … encrypt-volumes</c>.</summary>
internal sealed class MigrateOptions
{
    private readonly WorkloadOptions _workload = new();
    private readonly FleetOptions _fleet = new();
    private readonly Option<string?> _kmsKey = new("--kms-key") { Description = "Key id, ARN, alias or alias ARN; the account's default key when absent." };
    private readonly Option<string> _verify = new("--verify") { Description = "full, sample or manifest.", DefaultValueFactory = _ => "full" };
    private readonly Option<string> _route = new("--route") { Description = "choose, snapshot-controller or ebs-api: who makes the copies; application-replication: no copies, Redis itself replicates to a second set (with --cutover side-by-side --target-name).", DefaultValueFactory = _ => "choose" };
    private readonly Option<string> _cutover = new("--cutover") { Description = "choose, in-place, side-by-side (a second StatefulSet takes over) or rolling (pod by pod, while a replicated application serves).", DefaultValueFactory = _ => "choose" };
    private readonly Option<string?> _targetName = new("--target-name") { Description = "The second StatefulSet's name, for --cutover side-by-side." };
    private readonly Option<bool> _ownSwitch = new("--i-switch-traffic-myself") { Description = "Side by side: pauses when the second set is ready, for you to bring the clients over." };
    private readonly Option<bool> _switched = new("--traffic-switched") { Description = "Your word that no client uses the old pods any more: a paused migration goes on." };
    private readonly SettingsOptions _settings = new();
    private readonly Option<string?> _context = new("--context") { Description = "A context of the kubeconfig; the current one when absent." };
    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "A kubeconfig; the files of KUBECONFIG, or ~/.kube/config, when absent." };
    private readonly Option<string?> _admin = new("--admin")
    {
        Description = "The administration endpoint of a served cloud, for its AWS side; DRYDOCK_ADMIN_URL when absent. Its token is DRYDOCK_ADMIN_TOKEN.",
    };

    private readonly Option<string?> _profile = new("--profile") { Description = "A profile of the AWS configuration; AWS_PROFILE, or the SDK's own chain, when absent. Live build." };
    private readonly Option<string?> _region = new("--region") { Description = "The AWS region; AWS_REGION, or the profile's, when absent. Live build." };
    private readonly Option<string?> _plan = new("--plan") { Description = "Applies only the plan of this fingerprint, as 'migrate plan' printed it, and does not ask." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Tells what would be done and asked, and changes nothing." };
    private readonly Option<bool> _yes = new("--yes") { Description = "Does not ask before the first change." };
    private readonly Option<bool> _discard = new("--discard-writes-since-cutover") { Description = "Goes back even after the commit: everything written since is lost." };
    private readonly Option<string> _format = new("--format") { Description = "text or json, on stdout.", DefaultValueFactory = _ => "text" };

    internal void AddTo(Command command, MigrateVerb verb)
    {
        _verify.AcceptOnlyFromAmong("full", "sample", "manifest");
        _cutover.AcceptOnlyFromAmong("choose", "in-place", "side-by-side", "rolling");
        _route.AcceptOnlyFromAmong("choose", "snapshot-controller", "ebs-api", "application-replication");
        _format.AcceptOnlyFromAmong("text", "json");
        foreach (var option in new Option[] { _kmsKey, _verify, _route, _cutover, _targetName, _ownSwitch, _context, _kubeconfig, _admin, _profile, _region, _format }) command.Add(option);
        foreach (var option in _workload.All.Concat(_settings.All)) command.Add(option);
        _workload.RequireOneOn(command, _fleet.All);
        _fleet.AddTo(command);
        if (verb is MigrateVerb.Apply or MigrateVerb.Rollback or MigrateVerb.Cleanup) command.Add(_yes);
        if (verb is MigrateVerb.Apply) command.Add(_switched);
        if (verb is MigrateVerb.Apply) command.Add(_plan);
        if (verb is MigrateVerb.Apply or MigrateVerb.Rollback or MigrateVerb.Cleanup) command.Add(_dryRun);
        if (verb is MigrateVerb.Rollback) command.Add(_discard);
    }

    internal MigrateRequest Read(ParseResult parsed, MigrateVerb verb) => new(verb)
    {
        Fleet = _fleet.Read(parsed),
        Owner = _fleet.IsGiven(parsed) ? EncryptedWorkload.StatefulSet : _workload.Read(parsed).Owner,
        Name = _workload.Read(parsed).Name,
        KmsKey = parsed.GetValue(_kmsKey),
        Verify = Enum.Parse<VerificationMode>(parsed.GetValue(_verify)!, ignoreCase: true),
        Route = EncryptionRoutes.Parse(parsed.GetValue(_route)!),
        Cutover = EncryptionCutovers.Parse(parsed.GetValue(_cutover)!),
        TargetName = parsed.GetValue(_targetName),
        SwitchTrafficMyself = parsed.GetValue(_ownSwitch),
        TrafficSwitched = verb is MigrateVerb.Apply && parsed.GetValue(_switched),
        VolumeType = _settings.VolumeType(parsed),
        Iops = _settings.Iops(parsed),
        ThroughputMibps = _settings.Throughput(parsed),
        Sizes = _settings.Sizes(parsed),
        Context = parsed.GetValue(_context),
        Kubeconfig = parsed.GetValue(_kubeconfig),
        Admin = parsed.GetValue(_admin) ?? Environment.GetEnvironmentVariable("DRYDOCK_ADMIN_URL"),
        AdminToken = Environment.GetEnvironmentVariable("DRYDOCK_ADMIN_TOKEN"),
        Profile = parsed.GetValue(_profile),
        Region = parsed.GetValue(_region),
        ConfirmedPlan = verb is MigrateVerb.Apply ? parsed.GetValue(_plan) : null,
        IsDryRun = verb is (MigrateVerb.Apply or MigrateVerb.Rollback or MigrateVerb.Cleanup) && parsed.GetValue(_dryRun),
        Yes = verb is (MigrateVerb.Apply or MigrateVerb.Rollback or MigrateVerb.Cleanup) && parsed.GetValue(_yes),
        DiscardWritesSinceCutover = verb is MigrateVerb.Rollback && parsed.GetValue(_discard),
        IsJson = parsed.GetValue(_format) == "json",
    };
}
