using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.Permissions;
using Drydock.Core.VolumeEncryption.Applications;
using Drydock.Core.VolumeEncryption.Steps;
using Drydock.Core.VolumeEncryption.Workloads;

namespace Drydock.Core.VolumeEncryption.Planning;

/// <summary>
/// The rights that an encryption needs: the one table from which the plan's list, the preflight and the printed roles and policies come. The steps may call nothing that is not here, and
/// everything here is called by some step: a test runs the migration with exactly these rights.
/// </summary>
internal sealed class EncryptionPermissions
{
    /// <summary>Who may ask this tag of a volume, may touch the volumes of one namespace only: the EBS CSI driver's provisioner sets it (Documented: its option --extra-create-metadata, on in the EKS add-on).</summary>
    internal const string NamespaceTag = "kubernetes.io/created-for/pvc/namespace";

    private static readonly string[] Change = ["get", "patch", "delete"];
    private static readonly string[] Follow = ["get", "watch", "patch", "delete"];

    private readonly VolumeEncryptionMigration _migration;
    private readonly PermissionScope _scope;
    private readonly IReadOnlyList<string>? _claims;

    /// <summary>None where their names are drawn: then it is all pods of the namespace, and nobody could say less.</summary>
    private readonly IReadOnlyList<string>? _pods;

    private EncryptionPermissions(VolumeEncryptionMigration migration, PermissionScope scope)
    {
        (_migration, _scope) = (migration, scope);
        if (scope.StatefulSet is not { } set) return;
        _claims = [.. Owner.NeededClaims(set).Where(migration.Moves).Union(scope.MoreClaims)];
        _pods = Owner.PodNames(set) ?? [];
    }

    /// <summary>A route that is not chosen yet may be either.</summary>
    private bool ByController => _migration.Route is EncryptionRoute.Choose or EncryptionRoute.SnapshotController;

    private bool ByEbsApi => _migration.Route is EncryptionRoute.Choose or EncryptionRoute.EbsApi;
    private bool ByReplication => _migration.Route == EncryptionRoute.ApplicationReplication;
    private bool IsBeside => _migration.Cutover == EncryptionCutover.SideBySide;
    private ClaimOwner Owner => ClaimOwner.Of(_migration.Owner);
    private string Namespace => _migration.Namespace;
    private string Canary => EncryptionNames.Canary(_migration);

    internal static MigrationPermissions Of(VolumeEncryptionMigration migration, PermissionScope scope)
    {
        var table = new EncryptionPermissions(migration, scope);
        return new MigrationPermissions([.. table.OfTheCluster(), .. table.OfTheNamespace()], [.. table.OfTheMigrator(), .. table.ByEbsApi ? table.OfTheCopies() : [], .. table.OfTheKey()]);
    }

    private IEnumerable<ClusterPermission> OfTheCluster()
    {
        yield return Everywhere(KubeResources.PersistentVolumes, Follow, [], "keep the sources, reserve the targets, delete what the journal names; their names are drawn by the provisioner");
        yield return Everywhere(KubeResources.PersistentVolumeClaims, ["list"], [], "find the claims of the set, and whether anybody uses a class that is to go");
        yield return Everywhere(KubeResources.StorageClasses, ["list", "create"], [], "make the class that encrypts");
        yield return Everywhere(KubeResources.StorageClasses, Change, _scope.StorageClasses ?? Classes(), "take back the classes that it made");
        if (ByEbsApi) yield return OfOneRoute(Everywhere(KubeResources.PersistentVolumes, ["create"], [], "bring the volumes that it made into the cluster"));
        if (ByController)
        {
            yield return OfOneRoute(Everywhere(KubeResources.VolumeSnapshotClasses, ["list", "create"], [], "make the class of its snapshots"));
            yield return OfOneRoute(Everywhere(KubeResources.VolumeSnapshotClasses, Change, [EncryptionNames.SnapshotClass(_migration)], "take that class back"));
            yield return OfOneRoute(Everywhere(KubeResources.VolumeSnapshotContents, ["get"], [], "see which EBS snapshot was taken, and of which volume"));
        }

        yield return Everywhere(KubeResources.VolumeAttachments, ["list"], [], "see that volumes are detached");
        yield return Everywhere(KubeResources.Deployments, ["list"], [], "see the snapshot-controller and the EBS CSI driver");
    }

    private IEnumerable<ClusterPermission> OfTheNamespace()
    {
        IReadOnlyList<string>? claims = _claims is null ? null : [.. _claims, .. Beside(_claims), .. ByReplication ? [] : _claims.Select(EncryptionNames.TemporaryClaim), Canary];
        IReadOnlyList<string>? pods = _pods is null ? null : [.. _pods, .. Beside(_pods)];
        IReadOnlyList<string>? helpers = _claims is null ? null : [.. ByReplication ? [] : _claims.Select(EncryptionNames.Verifier), Canary];
        IReadOnlyList<string>? snapshots = _claims is null ? null : [.. _claims.SelectMany(c => (string[])[EncryptionNames.WarmSnapshot(c), EncryptionNames.FinalSnapshot(c)])];
        yield return Here(Owner.Resource, ["create"], [], Owner.IsMadeAnew ? "make the set anew: its templates can't be edited" : "make it anew if someone deletes it while it is held at 0");
        yield return Here(Owner.Resource, Owner.IsMadeAnew ? Follow : ["get", "watch", "patch"], WorkloadNames(), Owner.IsMadeAnew ? "stop it, replace it, start it" : "stop it, start it");
        yield return Here(KubeResources.PersistentVolumeClaims, ["create"], [], "restore the encrypted volumes, and claim them");
        yield return Here(KubeResources.PersistentVolumeClaims, Follow, claims, "swap the claims");
        yield return Here(KubeResources.Pods, ["list", "create"], [], "see who uses the claims; run canary and verifiers");
        // Where all pods of the namespace may be seen, these may too.
        yield return Here(KubeResources.Pods, _pods is [] ? ["patch", "delete"] : Follow, helpers, "follow and remove canary and verifiers");
        if (ByReplication) yield return Here(KubeResources.Pods, ["get"], pods, "find the address of each pod");
        else if (!IsRolling) yield return Here(KubeResources.Pods, ["get", "watch"], _pods, "see each pod of the set end");
        if (MayRoll) yield return OfOneCutover(Here(KubeResources.Pods, Follow, RollingPods(), "hold one pod after the other down, and let it go"));
        if (MayRoll) yield return OfOneCutover(Here(KubeResources.Pods, ["create", "get"], pods, "ask the application who leads and who has caught up, and make it hand over", "/exec"));
        else if (MayHaveRedis)
        {
            yield return Here(KubeResources.Pods, ["create", "get"], pods, ByReplication ? "have Redis replicate, refuse writes and take over" : "pause the clients of Redis and save before the stop, ask it after the start", "/exec");
        }

        if (ByController)
        {
            yield return OfOneRoute(Here(KubeResources.VolumeSnapshots, ["list", "create"], [], "take the snapshots"));
            yield return OfOneRoute(Here(KubeResources.VolumeSnapshots, Follow, snapshots, "follow and remove the snapshots"));
        }

        yield return Here(KubeResources.ConfigMaps, ["create"], [], "begin the journal");
        yield return Here(KubeResources.ConfigMaps, Change, [_migration.JournalName], "keep the journal");
        yield return Here(KubeResources.Leases, ["create"], [], "take the lease");
        yield return Here(KubeResources.Leases, ["get", "update", "delete"], [_migration.JournalName], "keep the lease");
        if (IsBeside)
        {
            yield return Here(KubeResources.Services, ["get"], [], "see whom the Services lead to");
            if (!_migration.SwitchTrafficMyself) yield return Here(KubeResources.Services, ["patch"], _scope.Services, "lead the Services to the second set, and back");
            yield return Here(KubeResources.ConfigMaps, ["list"], [], "find configuration that names the old pods");
            yield return Here(KubeResources.Secrets, ["list"], [], "find configuration that names the old pods");
        }

        if (_migration.Sizes.Count > 0) yield return Here(KubeResources.ResourceQuotas, ["list"], [], "see whether larger claims fit");
        foreach (var config in Config()) yield return config;
        foreach (var resource in (KubeResource[])[KubeResources.Events, KubeResources.Services, KubeResources.HorizontalPodAutoscalers, KubeResources.PodDisruptionBudgets])
        {
            yield return Here(resource, ["list"], [], "see what else concerns the pods");
        }
    }

    private List<string>? WorkloadNames() => _migration.Owner == EncryptedWorkload.Claims
        ? _scope.StatefulSet is { } user ? [user.Name] : null
        : [_migration.StatefulSet, .. IsBeside ? [_migration.TargetName!] : Array.Empty<string>()];

    private IEnumerable<string> Beside(IReadOnlyList<string> names) => IsBeside ? names.Select(n => EncryptionNames.OfSecondSet(n, _migration.StatefulSet, _migration.TargetName!)) : [];

    /// <summary>The classes that it may make, where the manifest names the old ones: the final ones, and one for each volume that needs its own for the restore.</summary>
    private IReadOnlyList<string>? Classes()
    {
        if (_scope.StatefulSet is not { } set) return null;
        var named = Owner.IsMadeAnew ? set.List("spec", "volumeClaimTemplates") : _claims!.Select(name => _scope.Claims.FirstOrDefault(c => c.Name == name) ?? KubeDocument.EmptyObject);
        var old = named.Select(c => c.Text("spec", "storageClassName")).Distinct(StringComparer.Ordinal).ToList();
        if (_migration.StorageClassName is null && old.Any(string.IsNullOrEmpty)) return null;
        return [.. _migration.StorageClassName is { } one ? [one] : old.Select(o => EncryptionNames.FinalClass(o!)), .. _claims!.Select((_, i) => EncryptionNames.RestoreClass(_migration, i))];
    }

    /// <summary>What the pods need to start is looked at; Secrets only by name: nobody should have to grant the right to read all of them for this.</summary>
    private IEnumerable<ClusterPermission> Config()
    {
        const string Why = "see that what the pods need to start again is there";
        if (_scope.StatefulSet is not { } set)
        {
            yield return Here(KubeResources.ConfigMaps, ["get"], null, Why);
            yield break;
        }

        var needed = PodConfig.Of(set.At("spec", "template", "spec") ?? KubeDocument.EmptyObject);
        if (needed.ConfigMaps.Count > 0) yield return Here(KubeResources.ConfigMaps, ["get"], needed.ConfigMaps, Why);
        if (needed.Secrets.Count > 0) yield return Here(KubeResources.Secrets, ["get"], needed.Secrets, Why);
    }

    private bool IsRolling => _migration.Cutover == EncryptionCutover.Rolling;

    /// <summary>Pod by pod, or it is yet to be seen whether.</summary>
    private bool MayRoll => IsRolling || (_migration.Cutover == EncryptionCutover.Choose && _migration.Application != ApplicationProbe.None && _migration.RollingKinds.Count > 0
        && (_scope.StatefulSet is not { } set || RollingApplications.Detect(_migration, set.At("spec", "template", "spec") ?? KubeDocument.EmptyObject) is not null));

    /// <summary>Also the pods of claims that no pod uses at the moment: somebody may scale the set up meanwhile.</summary>
    private IReadOnlyList<string>? RollingPods() => _claims is null ? null : [.. _claims.Select(c => $"{_migration.StatefulSet}-{c[(c.LastIndexOf('-') + 1)..]}").Distinct(StringComparer.Ordinal)];

    /// <summary>Until the cutover is chosen nobody is asked for it.</summary>
    private ClusterPermission OfOneCutover(ClusterPermission permission) => IsRolling ? permission : permission with { DependsOnUnknown = true };

    private bool MayHaveRedis => _migration.Application != ApplicationProbe.None
        && (_scope.StatefulSet is not { } set || RedisDetection.Container(set.At("spec", "template", "spec") ?? KubeDocument.EmptyObject) is not null);

    /// <summary>Provenance: Documented (Service authorization reference, "Actions, resources, and condition keys for Amazon EC2" and "… for AWS KMS"): Describe* and the region's settings take no resource.</summary>
    private IEnumerable<AwsPermission> OfTheMigrator()
    {
        IReadOnlyList<AwsCondition> ofTheNamespace = [new("StringEquals", "ec2:ResourceTag/" + NamespaceTag, [Namespace])];
        yield return OfTheMigrator("DrydockReads", ["ec2:DescribeVolumes", "ec2:DescribeSnapshots", "ec2:GetEbsEncryptionByDefault", "ec2:GetEbsDefaultKmsKeyId"], ["*"],
            _scope.Region is { } region ? [new("StringEquals", "aws:RequestedRegion", [region])] : [], "see volumes, snapshots and the region's encryption settings");
        yield return OfTheMigrator("DrydockTagsRestoredVolumes", ["ec2:CreateTags"], [_scope.Arn("ec2", "volume/*")], ofTheNamespace, "give the users' own tags to the restored volumes");
        yield return OfTheMigrator("DrydockDeletesVolumes", ["ec2:DeleteVolume"], [_scope.Arn("ec2", "volume/*")], ofTheNamespace, "delete the sources in the cleanup, the copies in a rollback");
        if (_scope.UntaggedVolumes.Count > 0)
        {
            yield return OfTheMigrator("DrydockDeletesUntaggedSources", ["ec2:DeleteVolume"], [.. _scope.UntaggedVolumes.Select(v => _scope.Arn("ec2", "volume/" + v))], [],
                "delete the sources that do not bear the driver's tags in the cleanup");
        }

        var (resource, conditions) = Key(_migration.KmsKey);
        yield return OfTheMigrator("DrydockLooksAtTheKey", ["kms:DescribeKey"], [resource], conditions, "see that the key is enabled, and its ARN");
    }

    /// <summary>What the migrator needs to make snapshots and volumes by itself: it tags what it makes with its migration, and may touch nothing else.</summary>
    private IEnumerable<AwsPermission> OfTheCopies()
    {
        AwsCondition Mark(string key) => new("StringEquals", $"{key}/{Documents.MigrationLabel}", [_migration.JournalName]);
        var (volumes, snapshots) = (_scope.Arn("ec2", "volume/*"), _scope.Arn("ec2", "snapshot/*"));
        yield return OfTheMigrator("DrydockSnapshotsSources", ["ec2:CreateSnapshot"], [volumes], [new("StringEquals", "ec2:ResourceTag/" + NamespaceTag, [Namespace])], "snapshot the sources");
        if (_scope.UntaggedVolumes.Count > 0)
        {
            yield return OfTheMigrator("DrydockSnapshotsUntaggedSources", ["ec2:CreateSnapshot"], [.. _scope.UntaggedVolumes.Select(v => _scope.Arn("ec2", "volume/" + v))], [],
                "snapshot the sources that do not bear the driver's tags");
        }

        yield return OfTheMigrator("DrydockMakesCopies", ["ec2:CreateSnapshot", "ec2:CreateVolume"], [snapshots, volumes], [Mark("aws:RequestTag")], "make snapshots and encrypted volumes that bear its mark");
        yield return OfTheMigrator("DrydockRestoresItsSnapshots", ["ec2:CreateVolume"], [snapshots], [Mark("ec2:ResourceTag")], "make volumes of its own snapshots");
        yield return OfTheMigrator("DrydockTagsWhatItMakes", ["ec2:CreateTags"], [snapshots, volumes],
            [new("StringEquals", "ec2:CreateAction", ["CreateSnapshot", "CreateVolume"])], "mark what it makes");
        yield return OfTheMigrator("DrydockAdoptsItsCopies", ["ec2:CreateTags", "ec2:DeleteSnapshot"], [snapshots], [Mark("ec2:ResourceTag")], "go on after a crash with what it made, and delete its snapshots");
    }

    /// <summary>
    /// What EBS asks of the caller who makes and attaches a volume under a customer managed key. AWS's own key aws/ebs lets everybody in the account use it by way of EC2.
    /// Provenance: Documented (EBS user guide, "Requirements for Amazon EBS encryption", permissions; KMS developer guide, "kms:GrantIsForAWSResource" and "kms:ViaService").
    /// </summary>
    private IEnumerable<AwsPermission> OfTheKey()
    {
        if (_migration.KmsKey is null && _scope.KeyArn is null) yield break;
        var (resource, conditions) = Key(_scope.KeyArn ?? _migration.KmsKey);
        AwsCondition via = new("StringLike", "kms:ViaService", [$"ec2.{_scope.Region ?? "*"}.amazonaws.com"]);
        if (_scope.Region is not null) via = via with { Operator = "StringEquals" };
        foreach (var holder in (AwsPermissionHolder[])[.. ByEbsApi ? [AwsPermissionHolder.Migrator] : Array.Empty<AwsPermissionHolder>(), AwsPermissionHolder.CsiDriver])
        {
            yield return new AwsPermission(holder, "DrydockEncryptsVolumes",
                ["kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"], [resource], [.. conditions, via], "make and attach volumes with the key");
            yield return new AwsPermission(holder, "DrydockLetsEbsUseTheKey", ["kms:CreateGrant"], [resource],
                [.. conditions, via, new AwsCondition("Bool", "kms:GrantIsForAWSResource", ["true"])], "let EBS use the key for attached volumes");
        }
    }

    /// <summary>A key as a policy names it: policies take no alias as a resource, but a condition on aliases.</summary>
    private (string Resource, IReadOnlyList<AwsCondition> Conditions) Key(string? key)
    {
        if (_scope.KeyArn is { } known) return (known, []);
        if (key is null) return (_scope.Arn("kms", "key/*"), []);
        var alias = key.StartsWith("alias/", StringComparison.Ordinal) ? key : key.Contains(":alias/", StringComparison.Ordinal) ? key[(key.IndexOf(":alias/", StringComparison.Ordinal) + 1)..] : null;
        if (alias is not null) return (_scope.Arn("kms", "key/*"), [new AwsCondition("ForAnyValue:StringEquals", "kms:ResourceAliases", [alias])]);
        return (key.StartsWith("arn:", StringComparison.Ordinal) ? key : _scope.Arn("kms", "key/" + key), []);
    }

    private static AwsPermission OfTheMigrator(string sid, IReadOnlyList<string> actions, IReadOnlyList<string> resources, IReadOnlyList<AwsCondition> conditions, string why) =>
        new(AwsPermissionHolder.Migrator, sid, actions, resources, conditions, why);

    /// <summary>Until the route is chosen nobody is asked for it.</summary>
    private ClusterPermission OfOneRoute(ClusterPermission permission) => _migration.Route == EncryptionRoute.Choose ? permission with { DependsOnUnknown = true } : permission;

    private static ClusterPermission Everywhere(KubeResource resource, IReadOnlyList<string> verbs, IReadOnlyList<string>? names, string why) =>
        new(resource.Group, resource.Plural, verbs, null, names ?? [], why) { DependsOnUnknown = names is null };

    private ClusterPermission Here(KubeResource resource, IReadOnlyList<string> verbs, IReadOnlyList<string>? names, string why, string subresource = "") =>
        new(resource.Group, resource.Plural + subresource, verbs, Namespace, names ?? [], why) { DependsOnUnknown = names is null };
}
